namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace compiles, refuses and lists.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class CompileTests
{
    [Fact]
    public void ProgramTellsItsProbesAndAggregations()
    {
        using Tracing tracing = new();
        CompiledProgram program = tracing.Compile("BEGIN, END { @a = count(); } syscall::read:entry { @b[pid] = count(); @ = sum(1); }");
        Assert.Equal(["BEGIN", "END", "syscall::read:entry"], program.Probes);
        Assert.Equal(["a", "b", "_"], program.Aggregations);
        Assert.Equal(3, program.ProbeMatches);
        Assert.False(program.IsDestructive);
    }

    [Fact]
    public void SyntaxErrorHasItsTag()
    {
        using Tracing tracing = new();
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => tracing.Compile("BEGIN { trace(x y); }"));
        Assert.Equal("D_SYNTAX", error.Tag);
        Assert.Equal(1, error.Line);
        Assert.Equal("""syntax error near "y); }" """.TrimEnd(), error.Message);
    }

    [Fact]
    public void ErrorInAFileHasItsLine()
    {
        using Tracing tracing = new();
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => tracing.Session.Compile(
            new ProgramSource { Text = "BEGIN\n{\n trace(xx);\n}\n", FileName = "x.d" },
            TestContext.Current.CancellationToken));
        Assert.Equal(("D_IDENT_UNDEF", "x.d", 3), (error.Tag, error.File, error.Line));
        Assert.Equal("\"x.d\", line 3: failed to resolve xx: Unknown variable name", error.Message);
    }

    [Fact]
    public void UnknownProbeIsAnErrorUnlessAllowed()
    {
        using Tracing tracing = new();
        const string Text = "syscall::nosuch:entry { trace(1); }";
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => tracing.Compile(Text));
        Assert.Equal("D_PDESC_ZERO", error.Tag);
        Assert.Equal("probe description syscall::nosuch:entry does not match any probes", error.Message);
        Assert.Equal(0, tracing.Session.Compile(new ProgramSource { Text = Text, AllowZeroMatch = true }, TestContext.Current.CancellationToken).ProbeMatches);
    }

    [Fact]
    public void FailedCompileLeavesTheSessionUsable()
    {
        using Tracing tracing = new();
        Assert.Throws<DTraceCompileException>(() => tracing.Compile("BEGIN {"));
        tracing.Compile("BEGIN { trace(1); exit(0); }");
        tracing.Start();
        tracing.WorkUntil(status => status == EngineStatus.Exited);
        Assert.Equal(1, tracing.Sink.Data.First().Number);
    }

    [Fact]
    public void MacroArgumentsAreSubstituted()
    {
        using Tracing tracing = new();
        tracing.Session.Compile(new ProgramSource { Text = "BEGIN { trace($1); trace($$2); exit(0); }", Arguments = ["42", "text"] }, TestContext.Current.CancellationToken);
        tracing.Start();
        tracing.WorkUntil(status => status == EngineStatus.Exited);
        CollectingSink.Datum[] data = [.. tracing.Sink.Data];
        Assert.Equal(42, data[0].Number);
        Assert.Equal("text", data[1].String);
    }

    [Fact]
    public void MacroArgumentsMayBeUnusedOrMissingWhereAllowed()
    {
        using Tracing tracing = new();
        ProgramSource unused = new() { Text = "BEGIN { trace(1); }", Arguments = ["a", "b"] };
        Assert.Equal("extraneous argument 'b' ($2 is not referenced)", Assert.Throws<DTraceCompileException>(() => Compile(unused)).Message);
        Compile(unused with { AllowUnusedArguments = true });

        ProgramSource missing = new() { Text = "BEGIN { trace($1); trace($$2); exit(0); }" };
        Assert.Equal("macro argument $1 is not defined", Assert.Throws<DTraceCompileException>(() => Compile(missing)).Message);
        Compile(missing with { AllowMissingArguments = true });
        tracing.Start();
        tracing.WorkUntil(status => status == EngineStatus.Exited);
        CollectingSink.Datum[] data = [.. tracing.Sink.Data];
        Assert.Equal((1L, 0L, string.Empty), (data[0].Number, data[1].Number, data[2].String));

        CompiledProgram Compile(ProgramSource source) => tracing.Session.Compile(source, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void DestructiveProgramIsToldAndRefused()
    {
        using Tracing tracing = new();
        Assert.True(tracing.Compile("""BEGIN { system("true"); exit(0); }""").IsDestructive);
        DTraceException error = Assert.Throws<DTraceException>(tracing.Start);
        Assert.Equal("could not enable tracing: Destructive actions not allowed", error.Message);
    }

    [Fact]
    public void ProbesAreFoundByPattern()
    {
        using Tracing tracing = new();
        IReadOnlyList<ProbeDescription> probes = tracing.Session.FindProbes(new ProbeDescription(0, "syscall", "", "read*", "entry"));
        Assert.Contains(probes, probe => probe is { Provider: "syscall", Module: "vmlinux", Function: "read", Name: "entry", Id: > 0 });
        Assert.All(probes, probe => Assert.StartsWith("read", probe.Function, StringComparison.Ordinal));
        Assert.Equal(DTraceErrorKind.NoProbe, Assert.Throws<DTraceException>(() => tracing.Session.FindProbes(new ProbeDescription(0, "nosuch", "", "", ""))).Kind);
    }

    [Fact]
    public void ProbesTellTheirStabilityAndArguments()
    {
        using Tracing tracing = new();
        ProbeInformation entry = Describe("syscall", "read", "entry");
        // Linux's own: illumos has system calls Evolving.
        Assert.Equal(new ProbeAttributes(Stability.Private, Stability.Private, DependencyClass.Unknown), entry.Attributes);
        Assert.Equal("Private/Private/ISA", entry.ArgumentAttributes?.ToString());
        Assert.Equal(["unsigned int", "char *", "size_t"], entry.ArgumentTypes);
        Assert.Equal(["long"], Describe("syscall", "read", "return").ArgumentTypes);

        ProbeInformation begin = Describe("dtrace", "", "BEGIN");
        Assert.Equal("Stable/Stable/Common", begin.Attributes?.ToString());
        Assert.Empty(begin.ArgumentTypes!);

        // Asking leaves the session fit to trace.
        tracing.Compile("BEGIN { exit(0); }");
        tracing.Start();
        Assert.Equal(EngineStatus.Exited, tracing.WorkUntil(status => status != EngineStatus.Running));

        ProbeInformation Describe(string provider, string function, string name) =>
            tracing.Session.DescribeProbe(Assert.Single(tracing.Session.FindProbes(new ProbeDescription(0, provider, "", function, name))));
    }

    [Fact]
    public void VersionIsTheLibrarysOwn()
    {
        using Tracing tracing = new();
        Assert.Matches(@"^(Oracle )?D \d+\.\d+", tracing.Session.Version);
    }
}
