namespace DTrace.Core;

/// <summary>What decides the line that begins a firing, where its first record's own options do not.</summary>
/// <param name="Options">The options as the firing began: a setopt() may stand before its first datum.</param>
/// <param name="Flow">Its place in the flow of functions.</param>
internal sealed record FiringHead(TextOptions Options, FiringFlow Flow);
