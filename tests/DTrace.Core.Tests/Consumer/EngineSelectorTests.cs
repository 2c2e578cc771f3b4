namespace DTrace.Core.Tests;

public sealed class EngineSelectorTests
{
    private static readonly DTraceException Missing = new(DTraceErrorKind.LibraryMissing, "libdtrace.so was not found");
    private static readonly DTraceException Privilege = new(DTraceErrorKind.Privilege, "DTrace requires additional privileges: CAP_BPF");

    [Theory]
    [InlineData(true, null, null, EngineKind.Embedded)]
    [InlineData(true, "privilege", null, EngineKind.LibDTrace)]
    [InlineData(true, "privilege", "missing", EngineKind.InProcess)]
    [InlineData(true, "privilege", "privilege", EngineKind.InProcess)]
    [InlineData(false, null, null, EngineKind.LibDTrace)]
    [InlineData(false, null, "missing", EngineKind.InProcess)]
    public void AutoChooses(bool isLinux, string? embedded, string? library, EngineKind expected)
    {
        EngineSelection selection = EngineSelector.Open(Options(EngineKind.Auto, isLinux, embedded, library), 1, TestContext.Current.CancellationToken);
        Assert.Equal(expected, selection.Kind);
        Assert.Equal(expected == EngineKind.InProcess, selection.Warning is not null);
    }

    [Fact]
    public void WhereLibdtraceIsThePlatformsLackOfPrivilegeIsItsError() =>
        Assert.Same(Privilege, Assert.Throws<DTraceException>(() => EngineSelector.Open(
            Options(EngineKind.Auto, isLinux: false, null, "privilege"), 1, TestContext.Current.CancellationToken)));

    [Fact]
    public void AnEngineNamedOutrightNeverFallsBack() =>
        Assert.Same(Privilege, Assert.Throws<DTraceException>(() => EngineSelector.Open(
            Options(EngineKind.Embedded, isLinux: true, "privilege", null), 1, TestContext.Current.CancellationToken)));

    [Fact]
    public void TheWarningNamesTheReasons()
    {
        EngineSelection selection = EngineSelector.Open(
            Options(EngineKind.Auto, isLinux: true, "privilege", "missing"), 1, TestContext.Current.CancellationToken);
        Assert.Equal(
            "The engine is InProcess, which has only the providers dtrace and profile, because no other could be used "
            + "(Embedded: DTrace requires additional privileges: CAP_BPF; LibDTrace: libdtrace.so was not found).",
            selection.Warning);
    }

    [Theory]
    [InlineData(EngineKind.LibDTrace, true)]
    [InlineData(EngineKind.Embedded, false)]
    [InlineData(EngineKind.InProcess, false)]
    public void LibdtraceWarnsInAPidNamespaceOfItsOwn(EngineKind kind, bool warns)
    {
        EngineSelection selection = EngineSelector.Open(
            Options(kind, isLinux: true, null, null, isInPidNamespace: true), 1, TestContext.Current.CancellationToken);
        Assert.Equal(warns, selection.Warning?.StartsWith("This session is in a pid namespace of its own. libdtrace tells pid, tid and ppid", StringComparison.Ordinal) ?? false);
    }

    private static ConsumerOptions Options(EngineKind kind, bool isLinux, string? embedded, string? library, bool isInPidNamespace = false) => new()
    {
        Engine = kind,
        IsLinux = isLinux,
        IsInPidNamespace = isInPidNamespace,
        Engines =
        [
            new FakeEngine(EngineKind.InProcess),
            new FakeEngine(EngineKind.LibDTrace) { Refusal = Of(library) },
            new FakeEngine(EngineKind.Embedded) { Refusal = Of(embedded) },
        ],
    };

    private static DTraceException? Of(string? refusal) => refusal switch { null => null, "missing" => Missing, _ => Privilege };
}
