namespace DTrace.Embedded.CodeGen;

/// <summary>What of the consumer's options the code depends on.</summary>
internal sealed record EnablingOptions
{
    /// <summary>Bytes of a CPU's ring buffer, a power of two.</summary>
    public required int BufferSize { get; init; }

    /// <summary>Bytes of an aggregation's entries.</summary>
    public required long AggregationSize { get; init; }

    /// <summary>Bytes of a dynamic variable's entries.</summary>
    public required long DynamicVariableSize { get; init; }

    /// <summary>Bytes of a string variable.</summary>
    public required int StringSize { get; init; }

    /// <summary>How many speculations there are.</summary>
    public required int Speculations { get; init; }

    /// <summary>Bytes of the records of a speculation that are kept for each CPU.</summary>
    public required long SpeculationSize { get; init; }

    /// <summary>Bytes a clause may allocate.</summary>
    public required int ScratchSize { get; init; }

    /// <summary>Bytes of the tables by which stacks of processes are walked; 0 for none.</summary>
    public required long StackTableSize { get; init; }

    /// <summary>Tracing stops when a buffer is full, instead of dropping.</summary>
    public required bool StopWhenFull { get; init; }

    /// <summary>Ends the making of code, between two clauses.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What the programs run on.</summary>
    public required CodeTarget Target { get; init; }
}
