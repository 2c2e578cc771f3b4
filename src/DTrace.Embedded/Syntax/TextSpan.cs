namespace DTrace.Embedded.Syntax;

/// <summary>A stretch of the source text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="Length">How many characters it has.</param>
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The character after its last.</summary>
    public int End => Start + Length;

    /// <summary>The stretch from one's start to another's end.</summary>
    public static TextSpan FromBounds(int start, int end) => new(start, Math.Max(0, end - start));

    /// <summary>The form <c>start..end</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Start}..{End}");
}
