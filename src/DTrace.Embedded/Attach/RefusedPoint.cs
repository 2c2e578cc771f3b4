using DTrace.Core;

namespace DTrace.Embedded.Attach;

/// <summary>A point that the kernel lets nothing be attached to.</summary>
/// <param name="Point">The point.</param>
/// <param name="Reason">Why, with the point's name: of kind <see cref="DTraceErrorKind.NoProbe"/>.</param>
public sealed record RefusedPoint(AttachPoint Point, DTraceException Reason);
