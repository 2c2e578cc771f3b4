using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Derived;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Io;

/// <summary>
/// The io provider (Dynamic Tracing Guide, "io Provider"), of the tracepoints of the block layer (include/trace/events/block.h): block_bio_queue(bio)
/// and, at the end, block_bio_complete(queue, bio) or, where the device has a queue of requests, block_rq_complete(request). Each request has its struct bio as argument, which library file io.d translates.
/// </summary>
internal sealed class IoProvider : DerivedProvider
{
    private static readonly ArgumentDescription[] Request =
        [.. new[] { "bufinfo_t *", "devinfo_t *", "fileinfo_t *" }.Select(type => new ArgumentDescription("struct bio *", 0) { TranslatedType = type })];

    public override string Name => "io";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("start", "block_bio_queue") { Values = Three(Context(0)), Arguments = Request },
        new("done", "block_bio_complete")
        {
            Values = Three(Context(1)),
            Arguments = Request,
            Also = new("done", "block_rq_complete") { Values = Three(Member(Context(0), "request", "bio")) },
        },
    ];

    protected override IReadOnlyList<string> ProbesOfFunctions => ["wait-start", "wait-done"];

    private static Action<ProgramEmitter>[] Three(Action<ProgramEmitter> request) => [request, request, request];
}
