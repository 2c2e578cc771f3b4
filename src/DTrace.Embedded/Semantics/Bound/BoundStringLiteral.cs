using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A string constant.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">A string type of the bytes and their NUL, at most strsize.</param>
/// <param name="Bytes">The bytes, escapes resolved, the text's own characters in UTF-8; without the NUL.</param>
internal sealed record BoundStringLiteral(TextSpan Span, DType Type, ReadOnlyMemory<byte> Bytes) : BoundExpression(Span, Type)
{
    /// <summary>The bytes as text, those that are not UTF-8 too.</summary>
    public string Text => DTraceText.Decode(Bytes.Span);
}
