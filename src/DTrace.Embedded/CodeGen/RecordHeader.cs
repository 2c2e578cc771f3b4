namespace DTrace.Embedded.CodeGen;

/// <summary>
/// What every record in a ring buffer begins with:
/// <code>
/// +0  u32 the clause's number in the consumer, or Fault    +4  u32 the probe's number    +8  u64 timestamp (CLOCK_MONOTONIC, ns)
/// </code>
/// </summary>
internal static class RecordHeader
{
    public const int Clause = 0;
    public const int Probe = 4;
    public const int Timestamp = 8;
    public const int Size = 16;

    /// <summary>In place of a clause's number: the record is a fault, laid out as <see cref="FaultLayout"/>.</summary>
    public const uint Fault = uint.MaxValue;

    /// <summary>In place of a clause's number: commit(), of the use of a speculation that follows the header.</summary>
    public const uint Commit = uint.MaxValue - 1;

    /// <summary>In place of a clause's number: discard(), as <see cref="Commit"/>.</summary>
    public const uint Discard = uint.MaxValue - 2;

    /// <summary>Bytes of the header and the use of a speculation.</summary>
    public const int SpeculationSize = Size + 8;
}

/// <summary>A fault's record: the header, then <code>+16 u64 the clause's number  +24 i64 action  +32 u64 address  +40 u64 kind</code></summary>
internal static class FaultLayout
{
    public const int Clause = 16;
    public const int Action = 24;
    public const int Address = 32;
    public const int Kind = 40;
    public const int Size = 48;
}
