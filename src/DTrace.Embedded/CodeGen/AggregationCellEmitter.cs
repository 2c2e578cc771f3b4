using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// Emits what an aggregating action does: find this CPU's value in the active buffer, making it of zeros where it is new, then add to it. All
/// additions are atomic: a program that interrupts this one on the same CPU may add to the same value.
/// </summary>
internal sealed class AggregationCellEmitter(ProgramEmitter program, AggregationLayout layout)
{
    private const int UpdateNoExist = 1;

    private readonly ProgramEmitter _program = program;
    private readonly BpfAssembler _code = program.Code;

    /// <summary>Adds what stands in two slots of the frame under a key.</summary>
    public void Emit(MemoryPlace key, int value, int increment)
    {
        BpfLabel lost = new(), done = new();
        EmitCell(key, lost);
        _code.Store(8, BpfRegister.R0, 0, 1);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, value);
        EmitAction(increment);
        _code.Jump(done);
        _code.Bind(lost);
        _program.EmitLoss(LossCounters.Aggregation);
        _code.Bind(done);
    }

    /// <summary>The name of the function: aggregations that share maps share it too, as the key tells them apart.</summary>
    public static string FunctionName(AggregationLayout layout) => string.Create(
        CultureInfo.InvariantCulture,
        $"{layout.Symbol.Function.ToString().ToLowerInvariant()}_{layout.Maps.First}{(layout.Symbol.Parameters == 0 ? "" : $"_{layout.Symbol.Parameters:x}")}");

    /// <summary>As a function: R1 = the level of the scratch space, R2 = where the key stands in it, R3 = the value, R4 = the increment.</summary>
    public void EmitFunction()
    {
        int value = _program.Frame.Reserve(8), increment = _program.Frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, value, BpfRegister.R3);
        _code.Store(8, BpfRegister.R10, increment, BpfRegister.R4);
        Emit(_program.EmitScratchPlace(layout.IsKeyed ? layout.Key.Size : 8), value, increment);
    }

    /// <summary>
    /// R0 = this CPU's value for a key. The code stands twice, once for each buffer: where the map is known while compiling, the kernel puts
    /// the lookup in line or calls it directly.
    /// </summary>
    private void EmitCell(MemoryPlace key, BpfLabel lost)
    {
        BpfLabel second = new(), found = new();
        _code.LoadMapValue(BpfRegister.R1, _program.Object.ActiveBufferMap!.Value, 0);
        _code.Load(4, BpfRegister.R0, BpfRegister.R1, 0);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, second);
        EmitCellOf(layout.Maps.First, key, found);
        _code.Jump(lost);
        _code.Bind(second);
        EmitCellOf(layout.Maps.Second, key, found);
        _code.Jump(lost);
        _code.Bind(found);
    }

    private void EmitCellOf(int map, MemoryPlace key, BpfLabel found)
    {
        EmitLookup(map, key);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, found);
        if (!layout.IsKeyed) return;
        _code.LoadMap(BpfRegister.R1, map);
        _program.EmitAddress(BpfRegister.R2, key.Origin, key.Offset);
        _code.LoadMapValue(BpfRegister.R3, _program.Object.UseZeros(layout.MapValueSize), 0);
        _code.Move(BpfRegister.R4, UpdateNoExist);
        _code.Call(BpfHelper.MapUpdateElement);
        EmitLookup(map, key);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, found);
    }

    private void EmitLookup(int map, MemoryPlace key)
    {
        _code.LoadMap(BpfRegister.R1, map);
        _program.EmitAddress(BpfRegister.R2, key.Origin, key.Offset);
        _code.Call(BpfHelper.MapLookupElement);
    }

    /// <summary>R0 = the CPU's value, R1 = what is aggregated.</summary>
    private void EmitAction(int increment)
    {
        switch (layout.Symbol.Function)
        {
            case AggregateAction.Count:
                _code.Move(BpfRegister.R1, 1);
                EmitAdd(0, BpfRegister.R1);
                break;
            case AggregateAction.Sum:
                EmitAdd(0, BpfRegister.R1);
                break;
            case AggregateAction.Min:
            case AggregateAction.Max:
                EmitExtreme(AggregationLayout.Bias(layout.Symbol.Function));
                break;
            case AggregateAction.Avg:
                _code.Move(BpfRegister.R2, 1);
                EmitAdd(0, BpfRegister.R2);
                EmitAdd(1, BpfRegister.R1);
                break;
            case AggregateAction.Stddev:
                _code.Move(BpfRegister.R2, 1);
                EmitAdd(0, BpfRegister.R2);
                EmitAdd(1, BpfRegister.R1);
                EmitSquare();
                break;
            case AggregateAction.Quantize:
                EmitPowerOfTwo();
                EmitBucket(increment);
                break;
            case AggregateAction.LQuantize:
                EmitLinear(LQuantizeParameters.Unpack(layout.Symbol.Parameters));
                EmitBucket(increment);
                break;
            case AggregateAction.LLQuantize:
                EmitLogLinear(new LogLinearQuantization(LLQuantizeParameters.Unpack(layout.Symbol.Parameters)));
                EmitBucket(increment);
                break;
            default:
                throw new InvalidOperationException($"An aggregating action without code: {layout.Symbol.Function}.");
        }
    }

    private void EmitAdd(int word, BpfRegister register) =>
        _code.Atomic(BpfAtomic.Add, BpfRegister.R0, AggregationLayout.PayloadOffset + (8 * word), register);

    /// <summary>
    /// Keeps the larger biased value. Only programs that interrupt this one write here too: as many tries as there are levels of nesting suffice.
    /// </summary>
    private void EmitExtreme(ulong bias)
    {
        BpfLabel done = new();
        _code.Move(BpfRegister.R2, unchecked((long)bias));
        _code.Alu(BpfAlu.Xor, BpfRegister.R1, BpfRegister.R2);
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        for (int i = 0; i < ObjectBuilder.NestingLevels; i++)
        {
            _code.Load(8, BpfRegister.R0, BpfRegister.R3, AggregationLayout.PayloadOffset);
            _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, BpfRegister.R1, done);
            _code.Move(BpfRegister.R2, BpfRegister.R0);
            _code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R3, AggregationLayout.PayloadOffset, BpfRegister.R1);
            _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R2, done);
        }

        _code.Bind(done);
    }

    /// <summary>Adds the 128-bit square of R1 to words 2 and 3: of the halves h and l of the magnitude, h² · 2⁶⁴ + h·l · 2³³ + l².</summary>
    private void EmitSquare()
    {
        BpfLabel positive = new(), noCarry = new(), noOverflow = new();
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, 0, positive);
        _code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        _code.Bind(positive);
        _code.Move32(BpfRegister.R2, BpfRegister.R1);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R1, 32);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Mul, BpfRegister.R3, BpfRegister.R2);
        _code.Alu(BpfAlu.Mul, BpfRegister.R2, BpfRegister.R2);
        _code.Alu(BpfAlu.Mul, BpfRegister.R1, BpfRegister.R1);
        _code.Move(BpfRegister.R4, BpfRegister.R3);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 33);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R4, 31);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R4);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R2, BpfRegister.R3, noCarry);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Bind(noCarry);
        _code.Move(BpfRegister.R3, BpfRegister.R2);
        _code.Atomic(BpfAtomic.FetchAdd, BpfRegister.R0, AggregationLayout.PayloadOffset + 16, BpfRegister.R2);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R2, BpfRegister.R3, noOverflow);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Bind(noOverflow);
        EmitAdd(3, BpfRegister.R1);
    }

    /// <summary>R2 = quantize()'s bucket of R1: 63 for zero, 64 + n for 2ⁿ and up, mirrored below; the lowest holds all from -2⁶² down (dtrace.h, DTRACE_QUANTIZE_*).</summary>
    private void EmitPowerOfTwo()
    {
        const int zero = 63;
        BpfLabel negative = new(), done = new();
        _code.Move(BpfRegister.R2, zero);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, done);
        _code.Move(BpfRegister.R4, 1);
        _code.Jump(BpfJump.SignedGreater, BpfRegister.R1, 0, negative);
        _code.Move(BpfRegister.R4, -1);
        _code.Alu(BpfAlu.Neg, BpfRegister.R1, 0);
        _code.Bind(negative);
        _code.Move(BpfRegister.R3, 1);
        for (int bits = 32; bits > 0; bits >>= 1)
        {
            BpfLabel small = new();
            _code.Move(BpfRegister.R5, BpfRegister.R1);
            _code.Alu(BpfAlu.Rsh, BpfRegister.R5, bits);
            _code.Jump(BpfJump.Equal, BpfRegister.R5, 0, small);
            _code.Move(BpfRegister.R1, BpfRegister.R5);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, bits);
            _code.Bind(small);
        }

        _code.Alu(BpfAlu.Mul, BpfRegister.R3, BpfRegister.R4);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, BpfRegister.R3);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R2, 0, done);
        _code.Move(BpfRegister.R2, 0);
        _code.Bind(done);
        _code.Alu(BpfAlu.And, BpfRegister.R2, 127);
    }

    /// <summary>R2 = lquantize()'s bucket of R1: 0 below the base, then each step, the last at and above base + levels · step.</summary>
    private void EmitLinear(LQuantizeParameters linear)
    {
        BpfLabel below = new(), above = new(), done = new();
        _code.Move(BpfRegister.R2, linear.Base);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R1, BpfRegister.R2, below);
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R2);
        _code.Alu(BpfAlu.Div, BpfRegister.R1, linear.Step);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R1, linear.Levels, above);
        _code.Move(BpfRegister.R2, BpfRegister.R1);
        _code.Alu(BpfAlu.Add, BpfRegister.R2, 1);
        _code.Jump(done);
        _code.Bind(below);
        _code.Move(BpfRegister.R2, 0);
        _code.Jump(done);
        _code.Bind(above);
        _code.Move(BpfRegister.R2, linear.Levels + 1);
        _code.Bind(done);
    }

    /// <summary>R2 = llquantize()'s bucket of R1: the order of magnitude is found from the top, the step in it by a division.</summary>
    private void EmitLogLinear(LogLinearQuantization log)
    {
        BpfLabel done = new();
        int last = log.Buckets - 1;
        _code.Move(BpfRegister.R2, last);
        _code.Move(BpfRegister.R3, log.End);
        _code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R1, BpfRegister.R3, done);
        foreach ((long start, long width, int first) in log.Orders.Reverse())
        {
            BpfLabel next = new();
            _code.Move(BpfRegister.R3, start);
            _code.Jump(BpfJump.SignedLess, BpfRegister.R1, BpfRegister.R3, next);
            _code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R3);
            _code.Move(BpfRegister.R3, width);
            _code.Alu(BpfAlu.Div, BpfRegister.R1, BpfRegister.R3);
            _code.Alu(BpfAlu.Add, BpfRegister.R1, first);
            _code.Move(BpfRegister.R2, BpfRegister.R1);
            _code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, last, done);
            _code.Move(BpfRegister.R2, last);
            _code.Jump(done);
            _code.Bind(next);
        }

        _code.Move(BpfRegister.R2, 0);
        _code.Bind(done);
    }

    /// <summary>Adds the increment to bucket R2 of the value at R0.</summary>
    private void EmitBucket(int increment)
    {
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, increment);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R2, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
        EmitAdd(0, BpfRegister.R1);
    }
}
