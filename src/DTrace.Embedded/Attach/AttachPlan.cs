namespace DTrace.Embedded.Attach;

/// <summary>One program and every point it attaches to.</summary>
/// <param name="Program">The program's index in its object.</param>
/// <param name="Points">The points, each with the number that the program reads as its cookie.</param>
public sealed record PlannedAttachment(int Program, IReadOnlyList<CookiePoint> Points);

/// <summary>A point and its cookie.</summary>
/// <param name="Point">The point.</param>
/// <param name="Cookie">What bpf_get_attach_cookie() tells the program where this point fires; 0 where the program does not ask.</param>
public readonly record struct CookiePoint(AttachPoint Point, ulong Cookie);
