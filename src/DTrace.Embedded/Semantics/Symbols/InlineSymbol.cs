using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>An inline: a name, or an array of parameters, that stands for an expression. It leaves no node: the expression is bound in its place.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type its value is converted to.</param>
/// <param name="Parameters">The parameters of an inline array, with their types; null for a scalar.</param>
/// <param name="Value">The expression.</param>
/// <param name="Source">The text the expression stands in.</param>
/// <param name="IsOfLibrary">Whether that is one of the compiler's own library files.</param>
internal sealed record InlineSymbol(
    string Name, DType Type, IReadOnlyList<KeyValuePair<string, DType>>? Parameters, ExpressionSyntax Value, SourceText Source, bool IsOfLibrary)
    : Symbol(Name);
