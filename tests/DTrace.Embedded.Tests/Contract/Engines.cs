using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedLanguage() : LanguageContract(TestEngine.Embedded);

public sealed class EmbeddedAggregations() : AggregationContract(TestEngine.Embedded);

public sealed class EmbeddedSyscalls() : SyscallContract(TestEngine.Embedded);

public sealed class EmbeddedProcesses() : TracedProcessContract(TestEngine.Embedded)
{
    /// <summary>Stopped by a signal.</summary>
    protected override char Held => 'T';
}

public sealed class InProcessLanguage() : LanguageContract(TestEngine.InProcess);

public sealed class InProcessAggregations() : AggregationContract(TestEngine.InProcess);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceLanguage() : LanguageContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceAggregations() : AggregationContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceSyscalls() : SyscallContract(TestEngine.LibDTrace);

public sealed class InProcessProcesses() : ProcessContract(TestEngine.InProcess);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceProcesses() : TracedProcessContract(TestEngine.LibDTrace)
{
    /// <summary>Stopped by a debugger.</summary>
    protected override char Held => 't';
}
