namespace DTrace.Core;

/// <summary>A firing's place in the flow of functions.</summary>
/// <param name="Prefix">What stands before its name: <c> -&gt; </c>, <c> &lt;- </c>, <c> =&gt; </c>, <c> &lt;= </c> or <c>| </c>; null where option flowindent is not set.</param>
/// <param name="Indent">The columns before that.</param>
public readonly record struct FiringFlow(string? Prefix, int Indent)
{
    /// <summary>The prefix of a firing that is neither entry nor return.</summary>
    public const string None = "| ";
}

/// <summary>
/// Follows the entries and returns of functions through a consumer's firings, as option flowindent asks for (dt_consume.c, dt_flowindent): a probe whose
/// name is entry, or ends with -entry, indents what follows by two; return ends that. Of several clauses that one firing of a probe runs, the
/// first alone enters, and the last alone returns.
/// </summary>
public sealed class FlowIndent
{
    private const int Step = 2;

    private int _indent;
    private (int Probe, int Clause)? _last;

    /// <summary>The place of the next firing.</summary>
    /// <param name="probe">The probe that fired.</param>
    /// <param name="clause">The number of the clause.</param>
    /// <param name="next">The probe and clause of the firing after it, as far as it is known.</param>
    public FiringFlow Next(ProbeDescription probe, int clause, (int Probe, int Clause)? next)
    {
        ArgumentNullException.ThrowIfNull(probe);
        bool isSystemCall = probe.Provider == "syscall";
        bool enters = Is(probe.Name, "entry") && !IsOther(_last);
        bool returns = Is(probe.Name, "return") && !IsOther(next);
        _last = (probe.Id, clause);
        if (returns && _indent > 0) _indent -= Step;
        FiringFlow flow = new(enters ? (isSystemCall ? " => " : " -> ") : returns ? (isSystemCall ? " <= " : " <- ") : FiringFlow.None, _indent);
        if (enters) _indent += Step;
        return flow;

        bool IsOther((int Probe, int Clause)? neighbour) => neighbour is { } other && other.Probe == probe.Id && other.Clause != clause;
    }

    private static bool Is(string name, string kind) =>
        name.EndsWith(kind, StringComparison.Ordinal) && (name.Length == kind.Length || name[^(kind.Length + 1)] == '-');
}
