using DTrace.Core;
using DTrace.Embedded.Semantics;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>A few probes, matched by whole names; <c>tick</c> has two typed arguments, those of <c>start</c> are a library file's.</summary>
internal sealed class TestProbes : IProbeSource
{
    private static readonly (ProbeDescription Description, IReadOnlyList<ArgumentDescription>? Arguments)[] Probes =
    [
        (new ProbeDescription(1, "dtrace", "", "", "BEGIN"), []),
        (new ProbeDescription(2, "dtrace", "", "", "END"), []),
        (new ProbeDescription(3, "profile", "", "", "tick"), ArgumentDescription.Of("int", "char *")),
        (new ProbeDescription(4, "syscall", "vmlinux", "read", "entry"), null),
        (new ProbeDescription(5, "io", "vmlinux", "", "start"), null),
    ];

    public IReadOnlyList<ProbeDescription> Match(ProbeDescription pattern) =>
    [
        .. Probes.Select(probe => probe.Description).Where(probe => pattern.Id != 0
            ? probe.Id == pattern.Id
            : Fits(pattern.Provider, probe.Provider) && Fits(pattern.Module, probe.Module) && Fits(pattern.Function, probe.Function) && Fits(pattern.Name, probe.Name)),
    ];

    public IReadOnlyList<ArgumentDescription>? DescribeArguments(ProbeDescription probe) => Probes[probe.Id - 1].Arguments;

    public MissingProbe? WhyNone(ProbeDescription pattern) => null;

    public static BindResult Bind(string text, BindingScope? scope = null, BindOptions? options = null, params string[] arguments) => Binder.Bind(
        new ProgramSource { Text = text, Arguments = arguments }, scope ?? new BindingScope(), new TestProbes(), options ?? new BindOptions());

    public static BoundProgram BindGood(string text, BindingScope? scope = null, BindOptions? options = null)
    {
        BindResult result = Bind(text, scope, options);
        Assert.Empty(result.Diagnostics);
        return result.Program!;
    }

    /// <summary>The type and node of an expression, bound as trace()'s argument.</summary>
    public static BoundExpression BindExpression(string text, string before = "") =>
        Assert.IsType<BoundTrace>(BindGood($"tick {{ {before} trace({text}); }}").Clauses[0].Statements[^1]).Value;

    private static bool Fits(string pattern, string text) => pattern.Length == 0 || pattern == "*" || pattern == text;
}
