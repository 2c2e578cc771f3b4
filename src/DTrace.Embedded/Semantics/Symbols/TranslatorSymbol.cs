using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A translator. A member of a translated value is the member's expression, bound with the input in the parameter's place.</summary>
/// <param name="Output">The structure it makes.</param>
/// <param name="Input">The type it makes it of.</param>
/// <param name="Parameter">The input's name.</param>
/// <param name="Members">The members' expressions.</param>
/// <param name="Source">The text the expressions stand in.</param>
/// <param name="IsOfLibrary">Whether that is one of the compiler's own library files.</param>
internal sealed record TranslatorSymbol(
    StructType Output, DType Input, string Parameter, IReadOnlyDictionary<string, ExpressionSyntax> Members, SourceText Source, bool IsOfLibrary)
    : Symbol(Output.Name);
