namespace DTrace.Embedded.Semantics;

/// <content>Scratch memory.</content>
internal sealed partial class Binder
{
    /// <summary>
    /// What a pointer to a string is taken of. The text of an expression is kept for the firing, as DTrace keeps it in scratch memory; that of a
    /// variable or a constant lies where it lies.
    /// </summary>
    private BoundExpression Kept(BoundExpression text)
    {
        if (text is BoundVariable or BoundElement or BoundStringLiteral) return text;
        BoundVariable kept = new(text.Span, new ClauseLocalVariableSymbol("%text", 0, StringOfOption));
        return new BoundComma(text.Span, new BoundAssignment(text.Span, kept.Type, kept, null, kept.Type, text), kept);
    }

    /// <summary>Whether an allocation can succeed at all, where its size is known.</summary>
    private bool CheckAllocation(string function, BoundExpression size)
    {
        if (size is not BoundLiteral { Value: var bytes } || (ulong)bytes <= (ulong)_options.ScratchSize) return true;
        _diagnostics.ReportAction(size.Span, "D_ALLOCA_SIZE", $"{function}({(ulong)bytes}) size larger than scratchsize {_options.ScratchSize}");
        return false;
    }
}
