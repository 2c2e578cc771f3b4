using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>Attaches a program to many instructions of user programs by one link for each file and process (uprobe_multi).</summary>
internal static class UserProbesAttachment
{
    /// <summary>The most instructions of one link (MAX_UPROBE_MULTI_CNT, kernel/trace/bpf_trace.c).</summary>
    private const int MostPoints = 1 << 20;

    /// <summary>Attaches a program.</summary>
    /// <returns>The links, and the points that the kernel lets nothing be attached to.</returns>
    public static (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(
        BpfCalls calls, IReadOnlyList<CookiePoint> points, Descriptor program, CancellationToken cancellation) =>
        new DividedLinks<(UserProbePoint Place, ulong Cookie)>(
            calls,
            chosen => calls.CreateUserLink(
                program, chosen[0].Place.Path, chosen[0].Place.ProcessId ?? 0, chosen[0].Place.IsReturn, [.. chosen.Select(point => point.Place.Offset)],
                chosen.All(point => point.Place.Semaphore == 0) ? [] : [.. chosen.Select(point => (ulong)point.Place.Semaphore)],
                [.. chosen.Select(point => point.Cookie)]),
            point => point.Place,
            (point, errno) => ProbeEvent.Refusal(point.Place, errno),
            chosen => $"setting {chosen.Length} probes in {chosen[0].Place.Path}")
            .Attach(
                points.Select(point => (Place: (UserProbePoint)point.Point, point.Cookie))
                    .GroupBy(point => (point.Place.Path, point.Place.ProcessId, point.Place.IsReturn))
                    .SelectMany(link => link.Chunk(MostPoints)),
                cancellation);
}
