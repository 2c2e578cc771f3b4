namespace DTrace.Embedded.Unwinding;

/// <summary>
/// What the maps hold by which eBPF programs walk the stacks of processes. The session writes them, programs read them:
/// <code>
/// processes  hash: u64 number in /proc        → u32 first range    u32 ranges; 0: walked by frame pointers alone
/// ranges     array, each process's ascending: u64 start   u64 end   u64 address of the table's beginning   u32 first row   u32 rows; 0: no table
/// rows       array, each file's ascending: <see cref="UnwindRow"/>
/// unknown    hash: u64 number in /proc        → u64. Programs write it: a process of which nothing is known, or that has code which is not known
/// </code>
/// </summary>
internal static class WalkLayout
{
    public const int ProcessSize = 8;
    public const int ProcessFirst = 0;
    public const int ProcessRanges = 4;

    /// <summary>So many processes are walked at once.</summary>
    public const int MostProcesses = 4096;

    public const int RangeSize = 32;
    public const int RangeStart = 0;
    public const int RangeEnd = 8;
    public const int RangeOrigin = 16;
    public const int RangeFirst = 24;
    public const int RangeRows = 28;

    /// <summary>Ranges of all processes: 2 MiB.</summary>
    public const int MostRanges = 1 << 16;

    /// <summary>Rows of all files at the most, whatever the option says: a search takes a step more for each doubling.</summary>
    public const int MostRows = 1 << 24;

    public const int RowWord = 4;
    public const int RowSaved = 6;

    /// <summary>So many processes may be unknown at once.</summary>
    public const int MostUnknown = 256;
}
