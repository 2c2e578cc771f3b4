namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedLanguage() : LanguageContract(TestEngine.Embedded);

public sealed class EmbeddedAggregations() : AggregationContract(TestEngine.Embedded);

public sealed class EmbeddedSyscalls() : SyscallContract(TestEngine.Embedded);

public sealed class InProcessLanguage() : LanguageContract(TestEngine.InProcess);

public sealed class InProcessAggregations() : AggregationContract(TestEngine.InProcess);
