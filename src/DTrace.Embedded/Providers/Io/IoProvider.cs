using DTrace.Embedded.Attach;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Io;

/// <summary>
/// The io provider (Dynamic Tracing Guide, "io Provider"), of the tracepoints of the block layer (include/trace/events/block.h): block_bio_queue(bio)
/// and, at the end, block_bio_complete(queue, bio) or, where the device has a queue of requests, block_rq_complete(request). Each request has its struct bio as argument, which library file io.d translates.
/// A thread that waits for I/O says so in its task (io_schedule, kernel/sched/core.c), and of no request: its wait is told of by the scheduler's
/// sched_switch(preempted, previous, next, state) and sched_exit_tp(has switched).
/// </summary>
internal sealed class IoProvider : DerivedProvider
{
    private static readonly ArgumentDescription[] Request =
        [.. new[] { "bufinfo_t *", "devinfo_t *", "fileinfo_t *" }.Select(type => new ArgumentDescription("struct bio *", 0) { TranslatedType = type })];

    private static readonly Action<ProgramEmitter> BioOfRequest = Member(Context(0), "request", "bio");

    public override string Name => "io";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("start", "block_bio_queue") { Values = Three(Context(0)), Arguments = Request },
        new("done", "block_bio_complete")
        {
            Values = Three(Context(1)),
            Arguments = Request,

            // A request to flush has no struct bio.
            Also = [new("done", "block_rq_complete") { When = IsNot(BioOfRequest, 0), Values = Three(BioOfRequest) }],
        },
        new("wait-start", Tracepoints.Switch)
        {
            When = All(Is(Context(0), 0), IsNot(Member(CurrentTask, "task_struct", "in_iowait"), 0)),
            Values = Three(Constant(0)),
            Arguments = Request,
        },
        new("wait-done", "sched_exit_tp")
        {
            When = All(IsNot(Context(0), 0), IsNot(Member(CurrentTask, "task_struct", "in_iowait"), 0)),
            Values = Three(Constant(0)),
            Arguments = Request,
        },
    ];

    private static Action<ProgramEmitter>[] Three(Action<ProgramEmitter> request) => [request, request, request];
}
