namespace DTrace.Core;

/// <summary>A stack and what it weighs.</summary>
/// <param name="Levels">Its levels, the root first.</param>
/// <param name="Weight">The count, or the sum of what was measured; above 0.</param>
public sealed record CollapsedStack(IReadOnlyList<StackLevel> Levels, long Weight);
