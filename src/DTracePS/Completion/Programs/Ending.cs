namespace DTracePS;

/// <summary>How the end of a D program can be completed.</summary>
/// <param name="Typed">What is replaced.</param>
/// <param name="Text">What replaces it.</param>
/// <param name="Shown">What a list of suggestions shows.</param>
/// <param name="ToolTip">What it means.</param>
internal readonly record struct Ending(string Typed, string Text, string Shown, string ToolTip);
