using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>
/// Attaches a program to many points by links of which each has many. The kernel takes all of a link's points or none, and does not say which one it
/// minds: what is refused is halved until it is known.
/// </summary>
/// <typeparam name="T">What a link is told of a point.</typeparam>
/// <param name="calls">The kernel's calls.</param>
/// <param name="create">Makes a link of some points: its number, or an error's negative one.</param>
/// <param name="pointOf">The point.</param>
/// <param name="refusal">Why the kernel lets nothing be attached to a point, by its error; null where that says something else.</param>
/// <param name="describe">What making a link of some points is, for such an error.</param>
internal sealed class DividedLinks<T>(
    BpfCalls calls, Func<T[], int> create, Func<T, AttachPoint> pointOf, Func<T, int, DTraceException?> refusal, Func<T[], string> describe)
{
    private readonly List<Descriptor> _links = [];
    private readonly List<RefusedPoint> _refused = [];

    /// <summary>Makes the links.</summary>
    /// <returns>The links, and the points that the kernel lets nothing be attached to.</returns>
    public (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(IEnumerable<T[]> links, CancellationToken cancellation)
    {
        try
        {
            foreach (T[] points in links) Attach(points, cancellation);
            return (_links, _refused);
        }
        catch
        {
            _links.ForEach(link => link.Dispose());
            throw;
        }
    }

    private void Attach(T[] points, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (points.Length == 0) return;
        int result = create(points);
        if (result >= 0)
        {
            _links.Add(new Descriptor(calls.System, result));
        }
        else if (refusal(points[0], -result) is not { } reason)
        {
            throw calls.Refused(BpfCommand.LinkCreate, result, describe(points));
        }
        else if (points.Length == 1)
        {
            _refused.Add(new RefusedPoint(pointOf(points[0]), reason));
        }
        else
        {
            Attach(points[..(points.Length / 2)], cancellation);
            Attach(points[(points.Length / 2)..], cancellation);
        }
    }
}
