using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>A session on the machine's libdtrace for the tests of a class that compile and never start: opening takes the library its time.</summary>
public sealed class OpenSession : IDisposable
{
    public IEngineSession Session { get; } = new LibDTraceEngine().Open(new EngineOpenOptions { ConsumerId = 1 }, CancellationToken.None);

    public CompiledProgram Compile(ProgramSource source) => Session.Compile(source, TestContext.Current.CancellationToken);

    public DTraceCompileException Error(ProgramSource source) => Assert.Throws<DTraceCompileException>(() => Compile(source));

    public void Dispose() => Session.Dispose();
}
