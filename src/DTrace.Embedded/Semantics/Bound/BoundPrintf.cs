using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>printf(format, arguments).</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Format">The format.</param>
/// <param name="Arguments">The arguments, each recorded by value: as many as the format wants, of types it takes.</param>
internal sealed record BoundPrintf(TextSpan Span, PrintfFormat Format, IReadOnlyList<BoundExpression> Arguments) : BoundStatement(Span);
