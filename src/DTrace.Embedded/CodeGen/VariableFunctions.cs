using System.Globalization;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>Reads and writes the numbers that thread-local variables and arrays hold, in their place or in functions that the clauses share.</summary>
internal sealed class VariableFunctions(ProgramEmitter program, int map, int keySize)
{
    private readonly BpfAssembler _code = program.Code;

    /// <summary>R0 = the value under a key in the scratch space.</summary>
    public void EmitLoadCall(MemoryPlace key) => EmitCall("load", key, [BpfParameter.Number, BpfParameter.Number], functions => functions.EmitLoadFunction());

    /// <summary>Stores R0 under a key in the scratch space; R0 keeps its value.</summary>
    public void EmitStoreCall(MemoryPlace key)
    {
        _code.Move(BpfRegister.R3, BpfRegister.R0);
        EmitCall("store", key, [BpfParameter.Number, BpfParameter.Number, BpfParameter.Number], functions => functions.EmitStoreFunction());
    }

    /// <summary>Stores R0 under a key; R0 keeps its value. Zero frees the variable (Dynamic Tracing Guide, "Thread-Local Variables"). No room for a new one is a dynamic drop.</summary>
    public void EmitStore(MemoryPlace key)
    {
        BpfLabel absent = new(), free = new(), done = new();
        int mark = program.Frame.Mark;
        int value = program.Frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, value, BpfRegister.R0);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, free);
        EmitOnKey(BpfHelper.MapLookupElement, key);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, absent);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, value);
        _code.Store(8, BpfRegister.R0, 0, BpfRegister.R1);
        _code.Jump(done);
        _code.Bind(absent);
        program.EmitAddress(BpfRegister.R3, BpfRegister.R10, value);
        _code.Move(BpfRegister.R4, 0);
        EmitOnKey(BpfHelper.MapUpdateElement, key);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        program.EmitLoss(LossCounters.Dynamic);
        _code.Jump(done);
        _code.Bind(free);
        EmitOnKey(BpfHelper.MapDeleteElement, key);
        _code.Bind(done);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, value);
        program.Frame.Release(mark);
    }

    private void EmitCall(string what, MemoryPlace key, BpfParameter[] parameters, Action<VariableFunctions> emit)
    {
        program.EmitLevel(BpfRegister.R1);
        _code.Move(BpfRegister.R2, key.Offset);
        _code.CallFunction(program.UseFunction(
            string.Create(CultureInfo.InvariantCulture, $"{what}_{map}"), parameters, () => emit(new VariableFunctions(program, map, keySize))));
    }

    private void EmitLoadFunction()
    {
        MemoryPlace key = program.EmitScratchPlace(keySize);
        BpfLabel absent = new();
        EmitOnKey(BpfHelper.MapLookupElement, key);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, absent);
        _code.Load(8, BpfRegister.R0, BpfRegister.R0, 0);
        _code.Bind(absent);
        _code.Exit();
    }

    private void EmitStoreFunction()
    {
        int value = program.Frame.Reserve(8);
        _code.Store(8, BpfRegister.R10, value, BpfRegister.R3);
        MemoryPlace key = program.EmitScratchPlace(keySize);
        _code.Load(8, BpfRegister.R0, BpfRegister.R10, value);
        EmitStore(key);
        _code.Exit();
    }

    private void EmitOnKey(BpfHelper helper, MemoryPlace key)
    {
        _code.LoadMap(BpfRegister.R1, map);
        program.EmitAddress(BpfRegister.R2, key.Origin, key.Offset);
        _code.Call(helper);
    }
}
