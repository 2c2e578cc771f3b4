namespace DTrace.Embedded.Syntax;

/// <summary>A place in a program, as people count.</summary>
/// <param name="FileName">The file, or null for text given directly.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
internal sealed record TextLocation(string? FileName, int Line, int Column);
