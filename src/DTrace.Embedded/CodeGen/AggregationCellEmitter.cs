using System.Globalization;
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
        layout.Cells.Emit(_code, layout.Symbol.Parameters, increment);
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
        if (layout.Row > 1) EmitPlaceInRow(lost);
    }

    /// <summary>R0 = this CPU's value in the row that R0 points to.</summary>
    private void EmitPlaceInRow(BpfLabel lost)
    {
        int mark = _program.Frame.Mark;
        int row = _program.Frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, row, BpfRegister.R0);
        _code.Call(BpfHelper.GetSmpProcessorId);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, layout.Row, lost);
        _code.Alu(BpfAlu.Mul, BpfRegister.R0, layout.MapValueSize);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, row);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        _code.Move(BpfRegister.R0, BpfRegister.R1);
        _program.Frame.Release(mark);
    }

    private void EmitCellOf(int map, MemoryPlace key, BpfLabel found)
    {
        _program.EmitLookup(map, key);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, found);
        if (!layout.IsKeyed) return;
        _code.LoadMap(BpfRegister.R1, map);
        _program.EmitAddress(BpfRegister.R2, key.Origin, key.Offset);
        _code.LoadMapValue(BpfRegister.R3, _program.Object.UseZeros(layout.EntrySize), 0);
        _code.Move(BpfRegister.R4, UpdateNoExist);
        _code.Call(BpfHelper.MapUpdateElement);
        _program.EmitLookup(map, key);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, found);
    }
}
