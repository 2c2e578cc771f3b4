using DTrace.Core;
using DTrace.Embedded.Semantics;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>A few probes, matched by whole names; <c>tick</c> has two typed arguments.</summary>
internal sealed class TestProbes : IProbeSource
{
    private static readonly MatchedProbe[] Probes =
    [
        new(new ProbeDescription(1, "dtrace", "", "", "BEGIN"), []),
        new(new ProbeDescription(2, "dtrace", "", "", "END"), []),
        new(new ProbeDescription(3, "profile", "", "", "tick"), [BuiltinTypes.Int, new PointerType(BuiltinTypes.Char)]),
        new(new ProbeDescription(4, "syscall", "vmlinux", "read", "entry"), null),
    ];

    public IReadOnlyList<MatchedProbe> Match(ProbeDescription pattern) =>
    [
        .. Probes.Where(probe => pattern.Id != 0
            ? probe.Description.Id == pattern.Id
            : Fits(pattern.Provider, probe.Description.Provider) && Fits(pattern.Module, probe.Description.Module)
                && Fits(pattern.Function, probe.Description.Function) && Fits(pattern.Name, probe.Description.Name)),
    ];

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
