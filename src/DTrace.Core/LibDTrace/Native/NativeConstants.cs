namespace DTrace.Core.LibDTrace;

/// <summary>The numbers of libdtrace's interface that differ by platform.</summary>
internal sealed record NativeConstants
{
    /// <summary><c>DTRACE_CONSUME_ABORT</c>.</summary>
    public required int ConsumeAbort { get; init; }

    /// <summary><c>DTRACE_AGGWALK_REMOVE</c>.</summary>
    public required int WalkRemove { get; init; }

    /// <summary>The aggregating functions by their <c>DTRACEAGG_*</c> number.</summary>
    public required IReadOnlyDictionary<int, AggregateAction> Aggregates { get; init; }

    /// <summary>illumos, Solaris, FreeBSD, macOS, Windows: the numbers of <see cref="AggregateAction"/> are illumos's.</summary>
    public static NativeConstants Illumos { get; } = new()
    {
        ConsumeAbort = 2,
        WalkRemove = 5,
        Aggregates = Enum.GetValues<AggregateAction>().Where(action => action != AggregateAction.Unknown).ToDictionary(action => (int)action),
    };

    /// <summary>Linux, which numbers the aggregating functions by the alphabet.</summary>
    public static NativeConstants Linux { get; } = new()
    {
        ConsumeAbort = 3,
        WalkRemove = 3,
        Aggregates = new Dictionary<int, AggregateAction>
        {
            [0x700] = AggregateAction.Avg,
            [0x701] = AggregateAction.Count,
            [0x702] = AggregateAction.LLQuantize,
            [0x703] = AggregateAction.LQuantize,
            [0x704] = AggregateAction.Max,
            [0x705] = AggregateAction.Min,
            [0x706] = AggregateAction.Quantize,
            [0x707] = AggregateAction.Stddev,
            [0x708] = AggregateAction.Sum,
        },
    };
}

/// <summary>The numbers of libdtrace's interface that are the same on every platform (dtrace.h).</summary>
internal static class NativeNumbers
{
    /// <summary><c>DTRACE_VERSION</c>, the first argument of dtrace_open.</summary>
    public const int Version = 3;

    /// <summary><c>DTRACE_PROBESPEC_NAME</c>: a program's clauses name their probes in full.</summary>
    public const int ProbeSpecName = 3;

    /// <summary><c>DTRACE_C_EMPTY</c>: a program without clauses is no error.</summary>
    public const uint CompileEmpty = 0x2;

    /// <summary><c>DTRACE_C_ZDEFS</c>: a description that matches nothing is no error.</summary>
    public const uint CompileZeroMatch = 0x4;

    /// <summary><c>DTRACE_C_CPP</c>: the preprocessor runs first.</summary>
    public const uint CompilePreprocess = 0x10;

    /// <summary><c>DTRACE_C_ETAGS</c>: messages begin with their tag.</summary>
    public const uint CompileErrorTags = 0x100;

    /// <summary><c>DTRACE_C_ARGREF</c>: macro arguments may stay unused.</summary>
    public const uint CompileUnusedArguments = 0x200;

    /// <summary><c>DTRACE_C_DEFARG</c>: macro arguments that were not given are 0 or empty.</summary>
    public const uint CompileDefaultArguments = 0x800;

    /// <summary><c>DTRACE_C_NOLIBS</c>: the library's own .d files are not loaded.</summary>
    public const uint CompileNoLibraries = 0x1000;

    /// <summary><c>DTRACE_CONSUME_THIS</c>: the library handles the record.</summary>
    public const int ConsumeThis = 0;

    /// <summary><c>DTRACE_CONSUME_NEXT</c>: the record has been handled.</summary>
    public const int ConsumeNext = 1;

    /// <summary><c>DTRACE_AGGWALK_NEXT</c>.</summary>
    public const int WalkNext = 0;

    /// <summary><c>DTRACE_AGGWALK_ABORT</c>.</summary>
    public const int WalkAbort = 1;

    /// <summary><c>DTRACE_HANDLE_OK</c>.</summary>
    public const int HandleOk = 0;

    /// <summary><c>DTRACE_HANDLE_ABORT</c>.</summary>
    public const int HandleAbort = -1;

    /// <summary><c>DTRACE_STATUS_OKAY</c>.</summary>
    public const int StatusOkay = 1;

    /// <summary><c>DTRACE_STATUS_EXITED</c>.</summary>
    public const int StatusExited = 2;

    /// <summary><c>DTRACE_STATUS_FILLED</c>.</summary>
    public const int StatusFilled = 3;

    /// <summary><c>DTRACE_STATUS_STOPPED</c>.</summary>
    public const int StatusStopped = 4;

    /// <summary><c>DTRACE_WORKSTATUS_DONE</c>.</summary>
    public const int WorkDone = 1;

    /// <summary><c>DTRACEOPT_UNSET</c>: what dtrace_getopt gives for an option that has no value.</summary>
    public const long OptionUnset = -2;

    /// <summary>The class bits of an action's number (dtrace.h's <c>DTRACEACT_CLASS</c>).</summary>
    public const int ActionClass = 0xff00;

    /// <summary><c>DTRACE_AGD_PRINTED</c>.</summary>
    public const int AggregationPrinted = 1;

    /// <summary><c>DTRACEACT_AGGREGATION</c>: the class of aggregating actions.</summary>
    public const int AggregationClass = 0x700;

    /// <summary><c>EINTR</c>, the same on every platform: a signal cut a system call short.</summary>
    public const int Interrupted = 4;
}
