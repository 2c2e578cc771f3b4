using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>s.member; p->member is the member of a <see cref="BoundDereference"/>.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Type">The member's type.</param>
/// <param name="Target">The structure or union.</param>
/// <param name="Member">The member, its offset from the structure's start.</param>
internal sealed record BoundMember(TextSpan Span, DType Type, BoundExpression Target, StructMember Member) : BoundExpression(Span, Type);
