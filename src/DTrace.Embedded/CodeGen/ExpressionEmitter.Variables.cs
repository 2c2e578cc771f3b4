using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>Where a variable lives: in memory at a register's offset, in a map's only value, or in a hash under a key that is built already.</summary>
internal abstract record Location(VariableSymbol Variable);

/// <summary>A global scalar.</summary>
internal sealed record GlobalLocation(VariableSymbol Variable, int Map, int Offset) : Location(Variable);

/// <summary>A clause-local variable, from R7.</summary>
internal sealed record ScratchLocation(VariableSymbol Variable, int Offset) : Location(Variable);

/// <summary>A thread-local variable or an array's element; the key lies in memory.</summary>
internal sealed record DynamicLocation(VariableSymbol Variable, int Map, MemoryPlace Key, int KeySize) : Location(Variable)
{
    /// <summary>Whether it is an array's element.</summary>
    public bool IsElement => Variable.IsArray;
}

/// <summary>A place in the frame or the scratch space.</summary>
internal readonly record struct MemoryPlace(BpfRegister Origin, int Offset);

/// <content>Variables: scalars take a word, normalised to their type; strings take strsize, zero-padded.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Keys up to this size lie on the stack; longer ones need scratch space.</summary>
    private const int LargestStackKey = 64;

    private const int UpdateAny = 0;

    /// <summary>Reserves a place for a key, on the stack where it is small and no function is given it.</summary>
    public MemoryPlace ReservePlace(int size) => size <= LargestStackKey && !_program.CallsFunctions
        ? new MemoryPlace(BpfRegister.R10, _frame.Reserve(size))
        : new MemoryPlace(BpfRegister.R7, _program.ReserveScratch(size));

    /// <summary>A register = the address of a place.</summary>
    public void EmitPlace(BpfRegister register, MemoryPlace place) => _program.EmitAddress(register, place.Origin, place.Offset);

    /// <summary>Builds a key in memory.</summary>
    public MemoryPlace EmitKey(KeyLayout layout, IReadOnlyList<BoundExpression> keys)
    {
        MemoryPlace place = ReservePlace(layout.Size);
        if (layout.IsThreadLocal)
        {
            EmitThread();
            _code.Store(8, place.Origin, place.Offset + (layout.Owner is null ? 0 : 8), BpfRegister.R0);
        }

        if (layout.Owner is { } owner) _code.Store(8, place.Origin, place.Offset, owner);
        EmitZeros(place.Origin, place.Offset + layout.End, layout.Size - layout.End);
        for (int i = 0; i < keys.Count; i++)
        {
            KeyField field = layout.Fields[i];
            EmitInto(keys[i], place.Origin, place.Offset + field.Offset, field.Size);
        }

        return place;
    }

    /// <summary>
    /// R0 = what tells threads apart: the thread's id; of the idle threads, which all have id 0, their CPU's number plus one in the high half.
    /// </summary>
    private void EmitThread()
    {
        BpfLabel done = new();
        _code.Call(BpfHelper.GetCurrentPidTgid);
        _code.Move32(BpfRegister.R0, BpfRegister.R0);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, done);
        _code.Call(BpfHelper.GetSmpProcessorId);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 32);
        _code.Bind(done);
    }

    private int ValueSize(DType type) => VariableLayout.SizeOf(type, StringSize);

    private Location Locate(BoundExpression target)
    {
        if (_located.TryGetValue(target, out Location? located)) return located;
        (VariableSymbol variable, IReadOnlyList<BoundExpression> keys) = target switch
        {
            BoundVariable scalar => (scalar.Variable, (IReadOnlyList<BoundExpression>)[]),
            BoundElement element => (element.Variable, element.Keys),
            _ => throw new InvalidOperationException($"No variable: {target.GetType().Name}."),
        };
        if (!variable.Type.IsScalar && !variable.Type.IsString && (variable.Type.Resolved is not (StructType or ArrayType or FloatType) || variable.Type.Size == 0)) throw Unsupported.Because($"variables of type {variable.Type.Name}");
        switch (variable)
        {
            case ClauseLocalVariableSymbol:
                return new ScratchLocation(variable, _program.ClauseLocal(variable, ValueSize(variable.Type)));
            case GlobalVariableSymbol { IsArray: false }:
                (int map, int offset) = _program.Object.UseGlobal(variable, ValueSize(variable.Type));
                return new GlobalLocation(variable, map, offset);
            default:
                (int hash, KeyLayout layout) = _program.Object.UseDynamic(variable, ValueSize(variable.Type));
                return new DynamicLocation(variable, hash, EmitKey(layout, keys), layout.Size);
        }
    }

    /// <summary>R0 = a scalar's value; what was never assigned is 0.</summary>
    private void EmitLoad(Location location)
    {
        if (location is DynamicLocation dynamic && _program.CallsFunctions)
        {
            new VariableFunctions(_program, dynamic.Map, dynamic.KeySize).EmitLoadCall(dynamic.Key);
            return;
        }

        EmitAddressOf(location);
        _code.Load(8, BpfRegister.R0, BpfRegister.R0, 0);
    }

    /// <summary>R0 = where a variable's value lies; of an absent dynamic variable zeros.</summary>
    private void EmitAddressOf(Location location)
    {
        switch (location)
        {
            case GlobalLocation global:
                _code.LoadMapValue(BpfRegister.R0, global.Map, global.Offset);
                break;
            case ScratchLocation scratch:
                _program.EmitAddress(BpfRegister.R0, BpfRegister.R7, scratch.Offset);
                break;
            case DynamicLocation dynamic:
                BpfLabel found = new();
                EmitDynamicLookup(dynamic);
                _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, found);
                _code.LoadMapValue(BpfRegister.R0, _program.Object.UseZeros(ValueSize(location.Variable.Type)), 0);
                _code.Bind(found);
                break;
        }
    }

    private void EmitDynamicLookup(DynamicLocation dynamic)
    {
        _code.LoadMap(BpfRegister.R1, dynamic.Map);
        EmitPlace(BpfRegister.R2, dynamic.Key);
        _code.Call(BpfHelper.MapLookupElement);
    }

    /// <summary>Stores R0 into a scalar; R0 keeps its value.</summary>
    private void EmitStore(Location location)
    {
        switch (location)
        {
            case GlobalLocation global:
                _code.LoadMapValue(BpfRegister.R1, global.Map, global.Offset);
                _code.Store(8, BpfRegister.R1, 0, BpfRegister.R0);
                break;
            case ScratchLocation scratch:
                _code.Store(8, BpfRegister.R7, scratch.Offset, BpfRegister.R0);
                break;
            case DynamicLocation dynamic:
                EmitDynamicStore(dynamic);
                break;
        }
    }

    /// <summary>Zero frees a dynamic variable (Dynamic Tracing Guide, "Thread-Local Variables"). No room for a new one is a dynamic drop.</summary>
    private void EmitDynamicStore(DynamicLocation dynamic)
    {
        VariableFunctions variable = new(_program, dynamic.Map, dynamic.KeySize);
        if (_program.CallsFunctions) variable.EmitStoreCall(dynamic.Key);
        else variable.EmitStore(dynamic.Key);
    }

    private void EmitUpdate(DynamicLocation dynamic, MemoryPlace value)
    {
        BpfLabel stored = new();
        _code.LoadMap(BpfRegister.R1, dynamic.Map);
        EmitPlace(BpfRegister.R2, dynamic.Key);
        EmitPlace(BpfRegister.R3, value);
        _code.Move(BpfRegister.R4, UpdateAny);
        _code.Call(BpfHelper.MapUpdateElement);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, stored);
        _program.EmitLoss(LossCounters.Dynamic);
        _code.Bind(stored);
    }

    private void EmitDelete(DynamicLocation dynamic)
    {
        _code.LoadMap(BpfRegister.R1, dynamic.Map);
        EmitPlace(BpfRegister.R2, dynamic.Key);
        _code.Call(BpfHelper.MapDeleteElement);
    }

    private void EmitAssignment(BoundAssignment assignment)
    {
        if (IsInMemory(assignment.Target))
        {
            EmitMemoryAssignment(assignment);
            return;
        }

        if (!assignment.Type.IsScalar)
        {
            EmitStructureAssignment(assignment);
            return;
        }

        int mark = _frame.Mark;
        if (assignment is { Operator: null, Target: BoundElement, Value: not BoundLiteral })
        {
            // The value comes before the keys (illumos dt_cg.c, DT_TOK_ASGN).
            int value = _frame.Reserve(8);
            EmitAssigned(assignment, () => { });
            _code.Store(8, BpfRegister.R10, value, BpfRegister.R0);
            Location element = Locate(assignment.Target);
            _code.Load(8, BpfRegister.R0, BpfRegister.R10, value);
            EmitStore(element);
        }
        else
        {
            Location location = Locate(assignment.Target);
            EmitAssigned(assignment, () => EmitLoad(location));
            EmitStore(location);
        }

        _frame.Release(mark);
    }

    /// <summary>R0 = what an assignment stores.</summary>
    private void EmitAssigned(BoundAssignment assignment, Action emitOld)
    {
        if (assignment.Operator is { } operation)
        {
            int old = _frame.Reserve(8);
            emitOld();
            EmitConversion(assignment.Type, assignment.OperationType);
            _code.Store(8, BpfRegister.R10, old, BpfRegister.R0);
            Emit(assignment.Value);
            _code.Move(BpfRegister.R1, BpfRegister.R0);
            _code.Load(8, BpfRegister.R0, BpfRegister.R10, old);
            EmitOperation(operation, assignment.OperationType);
        }
        else
        {
            Emit(assignment.Value);
        }

        if (assignment.Type.IsInteger && assignment.Type.Size < 8) EmitCut(assignment.Type.Size, assignment.Type.IsSigned);
    }

    private void EmitIncrement(BoundIncrement increment)
    {
        if (IsInMemory(increment.Target))
        {
            EmitMemoryIncrement(increment);
            return;
        }

        int mark = _frame.Mark;
        Location location = Locate(increment.Target);
        int old = _frame.Reserve(8);
        EmitLoad(location);
        _code.Store(8, BpfRegister.R10, old, BpfRegister.R0);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, checked((int)increment.Step));
        if (increment.Type.IsInteger && increment.Type.Size < 8) EmitCut(increment.Type.Size, increment.Type.IsSigned);
        EmitStore(location);
        if (!increment.IsPrefix) _code.Load(8, BpfRegister.R0, BpfRegister.R10, old);
        _frame.Release(mark);
    }
}
