using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Tests.Syntax;

/// <summary>A program with one span marked by <c>«</c> and <c>»</c>.</summary>
internal sealed record AnnotatedText(string Text, TextSpan? Span)
{
    public static AnnotatedText Parse(string marked)
    {
        int start = marked.IndexOf('«', StringComparison.Ordinal);
        if (start < 0) return new AnnotatedText(marked, null);
        int end = marked.IndexOf('»', StringComparison.Ordinal) - 1;
        return new AnnotatedText(marked.Replace("«", string.Empty, StringComparison.Ordinal).Replace("»", string.Empty, StringComparison.Ordinal), TextSpan.FromBounds(start, end));
    }
}
