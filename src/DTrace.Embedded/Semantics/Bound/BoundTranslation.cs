using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A translated value: its members can be had, each the translator's expression for it. No bound program holds it.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Wanted">The translator's output, or a pointer to it.</param>
/// <param name="Translator">The translator.</param>
/// <param name="Input">What is translated.</param>
internal sealed record BoundTranslation(TextSpan Span, DType Wanted, TranslatorSymbol Translator, BoundExpression Input)
    : BoundExpression(Span, DynamicType.Instance);
