using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers;
using DTrace.Embedded.Providers.Dtrace;
using DTrace.Embedded.Providers.Profile;
using Xunit;

namespace DTrace.Embedded.Tests.Probes;

public sealed class ProbeRegistryTests
{
    private readonly ManyFunctions _functions = new();
    private readonly ProbeRegistry _registry;

    public ProbeRegistryTests() => _registry = new ProbeRegistry(EngineKind.Embedded, [new DtraceProvider(), new ProfileProvider(), _functions]);

    [Fact]
    public void TheProbesOfLifeHaveDTracesNumbers()
    {
        ProbeRegistry registry = new(EngineKind.InProcess, ProviderTable.Create());
        Assert.Equal([(1, "BEGIN"), (2, "END"), (3, "ERROR")], registry.Find(Pattern("dtrace", "", "", "")).Select(probe => (probe.Description.Id, probe.Description.Name)));
    }

    [Fact]
    public void TheyHaveThemWhateverIsAskedForFirst()
    {
        Found("many", "", "f1", "entry");
        Assert.Equal([1, 2, 3], _registry.Find(Pattern("dtrace", "", "", "")).Select(probe => probe.Description.Id));
    }

    [Fact]
    public void AProviderThatThePatternCannotMeanIsNotAsked()
    {
        Assert.Equal(["dtrace:::BEGIN"], Found("", "", "", "BEGIN"));
        Assert.Equal((0, 0), (_functions.Listings, _functions.Questions));
        Assert.Equal(["many:m0:f0:entry"], Found("", "", "f0", "entry"));
        Assert.Equal(1, _functions.Listings);
    }

    [Fact]
    public void AListIsMadeOnce()
    {
        Found("many", "", "f1", "");
        Found("many", "", "f2", "");
        Assert.Equal(1, _functions.Listings);
    }

    [Fact]
    public void ANumberIsKept()
    {
        Probe first = Assert.Single(_registry.Find(Pattern("many", "", "f7", "return")));
        Found("profile", "", "", "tick-3s");
        Assert.Same(first, Assert.Single(_registry.Find(Pattern("many", "m*", "f7", "return"))));
        Assert.Same(first, Assert.Single(_registry.Find(new ProbeDescription(first.Description.Id, "", "", "", ""))));
    }

    [Fact]
    public void ANumberNotGivenOutYetIsThatOfTheWholeList()
    {
        Assert.Equal("many:m0:f0:entry", Assert.Single(_registry.Find(new ProbeDescription(17, "", "", "", ""))).Description.ToString());
        Assert.Empty(_registry.Find(new ProbeDescription(1_000_000, "", "", "", "")));
    }

    [Fact]
    public void AProbeMadeByItsNameIsMadeOnce()
    {
        Probe tick = Assert.Single(_registry.Find(Pattern("", "", "", "tick-7s")));
        Assert.Same(tick, Assert.Single(_registry.Find(Pattern("profile", "", "", "tick-7s"))));
    }

    [Theory]
    [InlineData("many", "", "", "entry", 30_000)]
    [InlineData("many", "m3", "", "", 600)]
    [InlineData("m?ny", "", "f1234", "", 2)]
    [InlineData("many", "", "f2999[0-9]", "return", 10)]
    [InlineData("many", "m3", "f4", "", 0)]
    [InlineData("", "", "nothing", "", 0)]
    public void PatternsMatchByEachPart(string provider, string module, string function, string name, int expected) =>
        Assert.Equal(expected, Found(provider, module, function, name).Length);

    [Fact]
    public void AProviderThatIsMissingSaysWhatItNeeds()
    {
        ProbeRegistry registry = new(EngineKind.InProcess, ProviderTable.Create());
        DTraceException error = Assert.Throws<DTraceException>(() => registry.WhyNone(Pattern("sysc*", "", "", "entry")));
        Assert.Equal(DTraceErrorKind.Privilege, error.Kind);
        Assert.StartsWith("DTrace requires additional privileges: the syscall provider needs an engine that traces the kernel", error.Message, StringComparison.Ordinal);
        Assert.Null(registry.WhyNone(Pattern("nonsense", "", "", "")));
    }

    [Fact]
    public void AClockThatIsTooFastIsNoProbeAndSaysWhy()
    {
        Assert.Empty(Found("", "", "", "profile-100000hz"));
        Assert.Equal("no profile or tick probe is faster than 5,000 a second", _registry.WhyNone(Pattern("profile", "", "", "profile-100000hz"))?.Reason);
    }

    private static ProbeDescription Pattern(string provider, string module, string function, string name) => new(0, provider, module, function, name);

    private string[] Found(string provider, string module, string function, string name) =>
        [.. _registry.Find(Pattern(provider, module, function, name)).Select(probe => probe.Description.ToString())];

    /// <summary>60,000 probes of 30,000 functions in 100 modules.</summary>
    private sealed class ManyFunctions : ListedProvider
    {
        private static readonly LifeSite Site = new(ProgramRole.Begin);

        public int Listings { get; private set; }

        /// <summary>How often it was asked what the system lacks.</summary>
        public int Questions { get; private set; }

        public override string Name => "many";

        public override string? WhyMissing(EngineKind engine)
        {
            Questions++;
            return null;
        }

        protected override bool MayMatch(ProbePattern pattern) => pattern.Name.Matches("entry") || pattern.Name.Matches("return");

        protected override void List(ProbeRegistry registry)
        {
            Listings++;
            for (int i = 0; i < 30_000; i++)
            {
                registry.Add(this, "many", $"m{i % 100}", $"f{i}", "entry", Site);
                registry.Add(this, "many", $"m{i % 100}", $"f{i}", "return", Site);
            }
        }
    }
}
