namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The frames on top of a kernel stack that are there only because of the tracing: the program itself, then the functions that called it. How many they
/// are differs by kernel, and from one moment to the next: a tracepoint calls a single program directly, several through an iterator. So a program
/// looks at its first frames and finds the last that lies in one of the functions.
/// </summary>
/// <param name="Functions">The functions, the compiler's variants of each (<c>name.constprop.0</c>, <c>name.part.0</c>) among them.</param>
/// <param name="Usual">How many the frames are where the kernel hides its functions' addresses, or where they are always as many.</param>
internal sealed record StackPlumbing(IReadOnlyList<PlumbingFunction> Functions, int Usual)
{
    /// <summary>How many of them there are at the least: the program itself is a frame where the walk begins at it.</summary>
    public int Least { get; init; } = 1;

    /// <summary>No stack has more of them.</summary>
    public const int Most = 7;

    /// <summary>What runs programs of a raw tracepoint (kernel/trace/bpf_trace.c, include/trace/bpf_probe.h).</summary>
    /// <param name="tracepoint">The tracepoint.</param>
    /// <param name="callers">The kernel's functions that are there only to call it.</param>
    /// <param name="usualCallers">How many of them there usually are.</param>
    public static StackPlumbing OfRawTracepoint(string tracepoint, IReadOnlyList<string> callers, int usualCallers) => new(
        [
            // Behind it is __bpf_trace_ and the name of the tracepoint's class, which nothing tells.
            .. Enumerable.Range(1, 12).Select(count => new PlumbingFunction($"bpf_trace_run{count}", Behind: 1)),
            new($"__traceiter_{tracepoint}"), .. callers.Select(caller => new PlumbingFunction(caller)),
        ],
        3 + usualCallers);

    /// <summary>What runs programs of a trace event: the walk begins at what called the event's own function, which may be the tracepoint's iterator.</summary>
    /// <param name="traceEvent">The event.</param>
    public static StackPlumbing OfTraceEvent(string traceEvent) => new([new($"__traceiter_{traceEvent}"), new($"__bpf_trace_{traceEvent}")], 0) { Least = 0 };

    /// <summary>So many frames, whatever they are.</summary>
    public static StackPlumbing OfFrames(int count) => new([], count);

    /// <summary>What runs a program on request (net/bpf/test_run.c, kernel/bpf/syscall.c).</summary>
    public static StackPlumbing OfRequest { get; } = new(
        [new("__bpf_prog_test_run_raw_tp"), new("bpf_prog_test_run_raw_tp"), new("__sys_bpf"), new("__do_sys_bpf"), new("__x64_sys_bpf"), new("__arm64_sys_bpf")], 5);
}

/// <summary>A function of the tracing machinery.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Behind">How many of the frames that called it belong to it.</param>
internal sealed record PlumbingFunction(string Name, int Behind = 0);
