using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Kernel.Attachments;

/// <summary>
/// Attaches a program to many functions by one link (kprobe_multi, Linux 5.18 with CONFIG_FPROBE). The kernel takes all of a link's functions or
/// none, and does not say which one it minds: what is refused is halved until it is known.
/// </summary>
internal sealed class FunctionsAttachment
{
    private readonly BpfCalls _calls;
    private readonly Descriptor _program;
    private readonly KernelFunctionPoint[] _points;
    private readonly ulong[] _cookies;
    private readonly ulong[] _addresses;
    private readonly List<Descriptor> _links = [];
    private readonly List<RefusedPoint> _refused = [];

    private FunctionsAttachment(BpfCalls calls, Descriptor program, IReadOnlyList<CookiePoint> points)
    {
        _calls = calls;
        _program = program;
        _points = [.. points.Select(point => (KernelFunctionPoint)point.Point)];
        _cookies = [.. points.Select(point => point.Cookie)];
        _addresses = FindAddresses(_points);
    }

    /// <summary>Attaches a program.</summary>
    /// <returns>The links, and the functions that the kernel lets nothing be attached to.</returns>
    public static (IReadOnlyList<Descriptor> Links, IReadOnlyList<RefusedPoint> Refused) Attach(
        BpfCalls calls, IReadOnlyList<CookiePoint> points, Descriptor program, CancellationToken cancellation)
    {
        FunctionsAttachment attachment = new(calls, program, points);
        try
        {
            attachment.Attach(0, points.Count, cancellation);
            return (attachment._links, attachment._refused);
        }
        catch
        {
            attachment._links.ForEach(link => link.Dispose());
            throw;
        }
    }

    private void Attach(int start, int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (count == 0) return;
        int result = _calls.CreateFunctionsLink(
            _program, _points[start].IsReturn, [.. _points.Skip(start).Take(count).Select(point => point.Function)],
            _addresses.AsSpan(_addresses.Length == 0 ? 0 : start, _addresses.Length == 0 ? 0 : count), _cookies.AsSpan(start, count));
        if (result >= 0)
        {
            _links.Add(new Descriptor(_calls.System, result));
        }
        else if (!KernelRefusal.IsOfFunction(-result))
        {
            throw _calls.Refused(BpfCommand.LinkCreate, result, $"enabling {_points[start]}" + (count == 1 ? string.Empty : $" and {count - 1} more functions"));
        }
        else if (count == 1)
        {
            _refused.Add(new RefusedPoint(_points[start], KernelRefusal.OfFunction(_points[start], -result)));
        }
        else
        {
            Attach(start, count / 2, cancellation);
            Attach(start + (count / 2), count - (count / 2), cancellation);
        }
    }

    /// <summary>The functions' addresses, which tell apart what has one name; none where the kernel hides one of them.</summary>
    private static ulong[] FindAddresses(KernelFunctionPoint[] points)
    {
        IReadOnlyDictionary<(string Module, string Function), ulong> found =
            KernelSymbols.OfThisKernel().Addresses(points.Select(point => (point.Module, point.Function)).ToHashSet());
        ulong[] addresses = [.. points.Select(point => found.GetValueOrDefault((point.Module, point.Function)))];
        return addresses.Contains(0UL) ? [] : addresses;
    }
}
