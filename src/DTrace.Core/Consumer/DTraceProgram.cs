namespace DTrace.Core;

/// <summary>A compiled program of a consumer.</summary>
public sealed class DTraceProgram
{
    internal DTraceProgram(DTraceConsumer consumer, CompiledProgram program)
    {
        Consumer = consumer;
        Source = program.Source;
        ProbeMatches = program.ProbeMatches;
        Probes = program.Probes;
        Aggregations = program.Aggregations;
        IsDestructive = program.IsDestructive;
        Listing = program.Listing;
    }

    /// <summary>The consumer it belongs to.</summary>
    public DTraceConsumer Consumer { get; }

    /// <summary>The D text.</summary>
    public string Source { get; }

    /// <summary>How many probes its descriptions match, counted once per clause.</summary>
    public int ProbeMatches { get; }

    /// <summary>The probe descriptions as the program spells them, in order.</summary>
    public IReadOnlyList<string> Probes { get; }

    /// <summary>The names of the aggregations it uses, without <c>@</c>, in order.</summary>
    public IReadOnlyList<string> Aggregations { get; }

    /// <summary>Whether it has a destructive action.</summary>
    public bool IsDestructive { get; }

    /// <summary>
    /// The eBPF code of all the consumer's programs so far, which share it: one instruction a line, each part under the D that it was made of. Null where
    /// it was not asked for.
    /// </summary>
    public string? Listing { get; }

    /// <summary>The first line of the program's text.</summary>
    public override string ToString() => Source.AsSpan().Trim().IndexOf('\n') is >= 0 and int end ? Source.Trim()[..end].TrimEnd() : Source.Trim();
}
