using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedLanguage() : LanguageContract(TestEngine.Embedded);

public sealed class EmbeddedAggregations() : AggregationContract(TestEngine.Embedded);

public sealed class EmbeddedSyscalls() : SyscallContract(TestEngine.Embedded);

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

public sealed class IllumosLanguage() : LanguageContract(TestEngine.Illumos);

public sealed class IllumosAggregations() : AggregationContract(TestEngine.Illumos);

public sealed class FreeBsdLanguage() : LanguageContract(TestEngine.FreeBsd);

public sealed class FreeBsdAggregations() : AggregationContract(TestEngine.FreeBsd);

public sealed class MacOsLanguage() : LanguageContract(TestEngine.MacOs);

public sealed class MacOsAggregations() : AggregationContract(TestEngine.MacOs);

public sealed class WindowsLanguage() : LanguageContract(TestEngine.Windows);

public sealed class WindowsAggregations() : AggregationContract(TestEngine.Windows);

public sealed class IllumosSyscalls() : SyscallContract(TestEngine.IllumosOverKernel);
