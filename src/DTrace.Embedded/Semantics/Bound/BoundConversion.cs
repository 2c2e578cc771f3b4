using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// A conversion, written by the program (a cast, stringof) or by the binder: between scalars (cut to the target's size, extended by the
/// operand's signedness); to string from a pointer or character array in kernel memory, which is read up to a NUL or strsize.
/// </summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The target type.</param>
/// <param name="Operand">The value.</param>
internal sealed record BoundConversion(TextSpan Span, DType Type, BoundExpression Operand) : BoundExpression(Span, Type);
