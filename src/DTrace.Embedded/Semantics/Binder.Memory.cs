namespace DTrace.Embedded.Semantics;

/// <content>Scratch memory.</content>
internal sealed partial class Binder
{
    /// <summary>A string may be what bcopy() copies from: its bytes are.</summary>
    private static void TakeAddressOfString(List<BoundExpression> arguments)
    {
        if (arguments is [{ Type.IsString: true } text, ..]) arguments[0] = new BoundAddressOf(text.Span, BuiltinTypes.VoidPointer, text);
    }

    /// <summary>Whether an allocation can succeed at all, where its size is known.</summary>
    private bool CheckAllocation(BoundExpression size)
    {
        if (size is not BoundLiteral { Value: var bytes } || (ulong)bytes <= (ulong)_options.ScratchSize) return true;
        _diagnostics.ReportAction(size.Span, "D_ALLOCA_SIZE", $"alloca({(ulong)bytes}) size larger than scratchsize {_options.ScratchSize}");
        return false;
    }
}
