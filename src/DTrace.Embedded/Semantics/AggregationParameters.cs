using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>Checks and packs the constant arguments of lquantize() and llquantize() (illumos dt_cc.c, dt_compile_agg).</summary>
internal sealed class AggregationParameters(AggregateAction function, DiagnosticBag diagnostics)
{
    /// <summary>The increment argument of a quantization, or null.</summary>
    public BoundExpression? Increment { get; private set; }

    /// <summary>The parameter word; null where an argument is wrong. Without parameters it is 0.</summary>
    /// <param name="span">The call.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="expected">The word of the aggregation's first use, or null where this is it.</param>
    public ulong? Pack(TextSpan span, IReadOnlyList<BoundExpression> arguments, ulong? expected) => function switch
    {
        AggregateAction.Quantize => TakeIncrement(arguments, 1) ? 0 : null,
        AggregateAction.LQuantize => PackLinear(span, arguments, expected),
        AggregateAction.LLQuantize => PackLogLinear(span, arguments, expected),
        _ => 0,
    };

    private ulong? PackLinear(TextSpan span, IReadOnlyList<BoundExpression> arguments, ulong? expected)
    {
        if (Constant(arguments[1]) is not long low) return Fail(arguments[1].Span, "D_LQUANT_BASETYPE", "lquantize( ) argument #1 must be an integer constant");
        if (low is < int.MinValue or > int.MaxValue) return Fail(arguments[1].Span, "D_LQUANT_BASEVAL", "lquantize( ) argument #1 must be a 32-bit quantity");
        if (Constant(arguments[2]) is not long limit) return Fail(arguments[2].Span, "D_LQUANT_LIMTYPE", "lquantize( ) argument #2 must be an integer constant");
        if (limit is < int.MinValue or > int.MaxValue) return Fail(arguments[2].Span, "D_LQUANT_LIMVAL", "lquantize( ) argument #2 must be a 32-bit quantity");
        if (limit < low) return Fail(span, "D_LQUANT_MISMATCH", "lquantize( ) base (argument #1) must be less than limit (argument #2)");
        long step = 1;
        if (arguments.Count > 3)
        {
            if (Constant(arguments[3]) is not (long given and > 0))
                return Fail(arguments[3].Span, "D_LQUANT_STEPTYPE", "lquantize( ) argument #3 must be a non-zero positive integer constant");
            if (given > ushort.MaxValue) return Fail(arguments[3].Span, "D_LQUANT_STEPVAL", "lquantize( ) argument #3 must be a 16-bit quantity");
            step = given;
        }

        long levels = (limit - low) / step;
        if (levels == 0) return Fail(span, "D_LQUANT_STEPLARGE", "lquantize( ) step (argument #3) too large: must have at least one quantization level");
        if (levels > ushort.MaxValue)
            return Fail(span, "D_LQUANT_STEPSMALL", "lquantize( ) step (argument #3) too small: number of quantization levels must be a 16-bit quantity");
        ulong word = ((ulong)step << 48) | ((ulong)levels << 32) | (uint)(int)low;
        if (expected is { } first && first != word)
        {
            int oldLow = (int)(uint)first, oldStep = (int)(first >> 48), oldLevels = (ushort)(first >> 32);
            if (oldLow != low) return Mismatch(span, "D_LQUANT_MATCHBASE", "lquantize( ) base (argument #1)", oldLow, low);
            if (oldLow + (oldLevels * oldStep) != low + (levels * step))
                return Mismatch(span, "D_LQUANT_MATCHLIM", "lquantize( ) limit (argument #2)", oldLow + (oldLevels * oldStep), low + (levels * step));
            return Mismatch(span, "D_LQUANT_MATCHSTEP", "lquantize( ) step (argument #3)", oldStep, step);
        }

        return TakeIncrement(arguments, 4) ? word : null;
    }

    private ulong? PackLogLinear(TextSpan span, IReadOnlyList<BoundExpression> arguments, ulong? expected)
    {
        (string Name, string Tag)[] parts = [("factor", "FACTOR"), ("low magnitude", "LOW"), ("high magnitude", "HIGH"), ("linear steps per magnitude", "NSTEP")];
        long[] values = new long[4];
        for (int i = 0; i < 4; i++)
        {
            TextSpan where = arguments[i + 1].Span;
            if (Constant(arguments[i + 1]) is not long value)
                return Fail(where, $"D_LLQUANT_{parts[i].Tag}TYPE", $"llquantize( ) argument #{i + 1} ({parts[i].Name}) must be an integer constant");
            if (value is < 0 or > ushort.MaxValue)
                return Fail(where, $"D_LLQUANT_{parts[i].Tag}VAL", $"llquantize( ) argument #{i + 1} ({parts[i].Name}) must be an unsigned 16-bit quantity");
            values[i] = value;
        }

        (long factor, long low, long high, long steps) = (values[0], values[1], values[2], values[3]);
        if (factor < 2) return Fail(span, "D_LLQUANT_FACTORSMALL", "llquantize( ) factor (argument #1) must be two or more");
        if (low >= high)
            return Fail(span, "D_LLQUANT_MAGRANGE", "llquantize( ) high magnitude (argument #3) must be greater than low magnitude (argument #2)");
        if (steps < factor)
        {
            return Fail(
                span, "D_LLQUANT_FACTORNSTEPS",
                "llquantize( ) factor (argument #1) must be less than or equal to the number of linear steps per magnitude (argument #4)");
        }

        UInt128 power = (UInt128)factor;
        while (power < (UInt128)steps) power *= (UInt128)factor;
        if (steps % factor != 0 || power % (UInt128)steps != 0)
        {
            return Fail(
                span, "D_LLQUANT_FACTOREVEN",
                "llquantize( ) factor (argument #1) must evenly divide the number of steps per magnitude (argument #4), and the number of steps per magnitude must evenly divide a power of the factor");
        }

        UInt128 largest = 1;
        for (long i = 0; i <= high && largest <= ulong.MaxValue; i++) largest *= (UInt128)factor;
        if (largest > ulong.MaxValue)
            return Fail(span, "D_LLQUANT_MAGTOOBIG", $"llquantize( ) factor ({factor}) raised to power of high magnitude ({high}) plus 1 overflows 64-bits");

        ulong word = ((ulong)steps << 48) | ((ulong)high << 32) | ((ulong)low << 16) | (ulong)factor;
        if (expected is { } first && first != word)
        {
            long[] old = [(ushort)first, (ushort)(first >> 16), (ushort)(first >> 32), (ushort)(first >> 48)];
            int i = 0;
            while (old[i] == values[i]) i++;
            return Mismatch(span, $"D_LLQUANT_{parts[i].Tag}MATCH", $"llquantize( ) {parts[i].Name} (argument #{i + 1})", old[i], values[i]);
        }

        return TakeIncrement(arguments, 5) ? word : null;
    }

    private bool TakeIncrement(IReadOnlyList<BoundExpression> arguments, int index)
    {
        string name = function.ToString().ToLowerInvariant();
        if (arguments.Count > index + 1)
        {
            diagnostics.ReportArgumentCount(arguments[index + 1].Span, name, arguments.Count, $"at most {index + 1}");
            return false;
        }

        if (arguments.Count <= index) return true;
        if (!arguments[index].Type.IsScalar)
        {
            diagnostics.ReportAggregation(arguments[index].Span, "D_PROTO_ARG", $"{name}( ) increment value (argument #{index + 1}) must be of scalar type");
            return false;
        }

        Increment = arguments[index];
        return true;
    }

    private static long? Constant(BoundExpression expression) => expression is BoundLiteral literal && literal.Type.IsInteger ? literal.Value : null;

    private ulong? Fail(TextSpan span, string tag, string message)
    {
        diagnostics.ReportAggregation(span, tag, message);
        return null;
    }

    private ulong? Mismatch(TextSpan span, string tag, string what, long expected, long found) =>
        Fail(span, tag, $"{what} doesn't match previous declaration: expected {expected}, found {found}");
}
