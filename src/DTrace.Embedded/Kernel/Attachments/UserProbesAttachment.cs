using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>
/// Attaches a program to many instructions of user programs by one link for each file and process (uprobe_multi). The kernel takes all of a link's
/// instructions or none, and does not say which one it minds: what is refused is halved until it is known.
/// </summary>
internal sealed class UserProbesAttachment
{
    /// <summary>The most instructions of one link (MAX_UPROBE_MULTI_CNT, kernel/trace/bpf_trace.c).</summary>
    private const int MostPoints = 1 << 20;

    private readonly BpfCalls _calls;
    private readonly Descriptor _program;
    private readonly List<Descriptor> _links = [];
    private readonly List<RefusedPoint> _refused = [];

    private UserProbesAttachment(BpfCalls calls, Descriptor program)
    {
        _calls = calls;
        _program = program;
    }

    /// <summary>Attaches a program.</summary>
    /// <returns>The links, and the points that the kernel lets nothing be attached to.</returns>
    public static (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(
        BpfCalls calls, IReadOnlyList<CookiePoint> points, Descriptor program, CancellationToken cancellation)
    {
        UserProbesAttachment attachment = new(calls, program);
        try
        {
            foreach (IGrouping<(string, int?, bool), CookiePoint> link in points.GroupBy(point => LinkOf((UserProbePoint)point.Point)))
            {
                foreach (CookiePoint[] chunk in link.Chunk(MostPoints)) attachment.Attach(chunk, cancellation);
            }

            return (attachment._links, attachment._refused);
        }
        catch
        {
            attachment._links.ForEach(link => link.Dispose());
            throw;
        }
    }

    private static (string Path, int? ProcessId, bool IsReturn) LinkOf(UserProbePoint point) => (point.Path, point.ProcessId, point.IsReturn);

    private void Attach(CookiePoint[] points, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        UserProbePoint[] places = [.. points.Select(point => (UserProbePoint)point.Point)];
        int result = _calls.CreateUserLink(
            _program, places[0].Path, places[0].ProcessId ?? 0, places[0].IsReturn, [.. places.Select(place => place.Offset)],
            places.All(place => place.Semaphore == 0) ? [] : [.. places.Select(place => (ulong)place.Semaphore)], [.. points.Select(point => point.Cookie)]);
        if (result >= 0)
        {
            _links.Add(new Descriptor(_calls.System, result));
        }
        else if (ProbeEvent.Refusal(places[0], -result) is not { } refusal)
        {
            throw _calls.Refused(BpfCommand.LinkCreate, result, $"setting {points.Length} probes in {places[0].Path}");
        }
        else if (points.Length == 1)
        {
            _refused.Add(new RefusedPoint(places[0], refusal));
        }
        else
        {
            Attach(points[..(points.Length / 2)], cancellation);
            Attach(points[(points.Length / 2)..], cancellation);
        }
    }
}
