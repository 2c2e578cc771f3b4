namespace DTrace.Embedded.Unwinding;

/// <summary>
/// Runs the call frame instructions of a function (DWARF 5, 6.4.2) and gives the rows that hold in it. They have no jumps, so that their number bounds the
/// rows. Instructions that are not known end what is known of the function.
/// </summary>
internal ref struct CallFrameProgram
{
    // The numbers of registers: System V ABI for x86-64, figure 3.36.
    private const ulong FramePointer = 6, StackPointer = 7;

    private const int MostRemembered = 64;

    private readonly CallFrameEntry _entry;
    private readonly List<CallFrameState> _remembered = [];
    private CallFrameState _initial;
    private CallFrameState _state;
    private ulong _address;

    /// <param name="entry">What the function's description has in common with others.</param>
    /// <param name="start">The function's first address.</param>
    public CallFrameProgram(CallFrameEntry entry, ulong start) => (_entry, _address) = (entry, start);

    /// <summary>Runs the instructions.</summary>
    /// <param name="instructions">The function's own.</param>
    /// <param name="origin">The address from which rows are counted.</param>
    /// <param name="rows">Receives the rows.</param>
    public void Run(ReadOnlySpan<byte> instructions, ulong origin, List<UnwindRow> rows)
    {
        ulong start = _address;
        RunAll(_entry.Instructions, origin, null);
        _address = start;

        // An expression of the entry stands in other instructions than the function's; no compiler writes one there.
        if (_state.Expression is not null) _state = _state with { Expression = null, BaseRegister = ulong.MaxValue };
        _initial = _state;
        if (!RunAll(instructions, origin, rows)) rows.Add(UnwindRow.Of(Place(origin), UnwindSpecial.Unknown));
        else rows.Add(Row(instructions, origin));
    }

    private readonly uint Place(ulong origin) => (uint)Math.Min(_address - origin, uint.MaxValue);

    private bool RunAll(ReadOnlySpan<byte> instructions, ulong origin, List<UnwindRow>? rows)
    {
        ByteReader reader = new(instructions);
        while (!reader.IsAtEnd)
        {
            byte instruction = reader.U8();
            switch (instruction >> 6)
            {
                case 1:
                    Advance((ulong)(instruction & 0x3f), instructions, origin, rows);
                    continue;
                case 2:
                    Save((ulong)(instruction & 0x3f), FromBase(_entry.DataUnit * (long)reader.Unsigned()));
                    continue;
                case 3:
                    Restore((ulong)(instruction & 0x3f));
                    continue;
            }

            if (!RunExtended(instruction, ref reader, instructions, origin, rows) || reader.HasOverrun) return false;
        }

        return true;
    }

    private bool RunExtended(byte instruction, ref ByteReader reader, ReadOnlySpan<byte> instructions, ulong origin, List<UnwindRow>? rows)
    {
        switch (instruction)
        {
            case 0x00: // DW_CFA_nop
                return true;
            case 0x01: // DW_CFA_set_loc
                // No compiler writes an address relative to where it stands there.
                ulong place = reader.U64();
                if (_entry.PointerEncoding != PointerEncodings.Absolute || place < _address) return false;
                if (place != _address) rows?.Add(Row(instructions, origin));
                _address = place;
                return true;
            case 0x02: // DW_CFA_advance_loc1
                Advance(reader.U8(), instructions, origin, rows);
                return true;
            case 0x03: // DW_CFA_advance_loc2
                Advance(reader.U16(), instructions, origin, rows);
                return true;
            case 0x04: // DW_CFA_advance_loc4
                Advance(reader.U32(), instructions, origin, rows);
                return true;
            case 0x05: // DW_CFA_offset_extended
                Save(reader.Unsigned(), FromBase(_entry.DataUnit * (long)reader.Unsigned()));
                return true;
            case 0x06: // DW_CFA_restore_extended
                Restore(reader.Unsigned());
                return true;
            case 0x07: // DW_CFA_undefined
                Save(reader.Unsigned(), new SavedRegister(SavedPlace.Undefined));
                return true;
            case 0x08: // DW_CFA_same_value
                Save(reader.Unsigned(), new SavedRegister(SavedPlace.Untouched));
                return true;
            case 0x09: // DW_CFA_register
                Save(reader.Unsigned(), new SavedRegister(SavedPlace.Unknown));
                reader.Unsigned();
                return true;
            case 0x0a: // DW_CFA_remember_state
                if (_remembered.Count == MostRemembered) return false;
                _remembered.Add(_state);
                return true;
            case 0x0b: // DW_CFA_restore_state
                if (_remembered.Count == 0) return false;
                _state = _remembered[^1];
                _remembered.RemoveAt(_remembered.Count - 1);
                return true;
            case 0x0c: // DW_CFA_def_cfa
                _state = _state with { BaseRegister = reader.Unsigned(), BaseOffset = (long)reader.Unsigned(), Expression = null };
                return true;
            case 0x0d: // DW_CFA_def_cfa_register
                _state = _state with { BaseRegister = reader.Unsigned(), Expression = null };
                return true;
            case 0x0e: // DW_CFA_def_cfa_offset
                _state = _state with { BaseOffset = (long)reader.Unsigned() };
                return true;
            case 0x0f: // DW_CFA_def_cfa_expression
                ulong length = reader.Unsigned();
                int begin = reader.Position;
                reader.Take(length);
                _state = _state with { Expression = begin..reader.Position };
                return true;
            case 0x10: // DW_CFA_expression
                Save(reader.Unsigned(), reader.Take(reader.Unsigned()) is [0x76, 0x00] ? new SavedRegister(SavedPlace.AtFramePointer) : new SavedRegister(SavedPlace.Unknown));
                return true;
            case 0x11: // DW_CFA_offset_extended_sf
                Save(reader.Unsigned(), FromBase(_entry.DataUnit * reader.Signed()));
                return true;
            case 0x12: // DW_CFA_def_cfa_sf
                _state = _state with { BaseRegister = reader.Unsigned(), BaseOffset = _entry.DataUnit * reader.Signed(), Expression = null };
                return true;
            case 0x13: // DW_CFA_def_cfa_offset_sf
                _state = _state with { BaseOffset = _entry.DataUnit * reader.Signed() };
                return true;
            case 0x14 or 0x15: // DW_CFA_val_offset, DW_CFA_val_offset_sf
                Save(reader.Unsigned(), new SavedRegister(SavedPlace.Unknown));
                reader.Unsigned();
                return true;
            case 0x16: // DW_CFA_val_expression
                Save(reader.Unsigned(), new SavedRegister(SavedPlace.Unknown));
                reader.Take(reader.Unsigned());
                return true;
            case 0x2e: // DW_CFA_GNU_args_size
                reader.Unsigned();
                return true;
            case 0x2f: // DW_CFA_GNU_negative_offset_extended
                Save(reader.Unsigned(), FromBase(-_entry.DataUnit * (long)reader.Unsigned()));
                return true;
            default:
                return false;
        }
    }

    private static SavedRegister FromBase(long offset) => new(SavedPlace.FromBase, offset);

    private void Advance(ulong units, ReadOnlySpan<byte> instructions, ulong origin, List<UnwindRow>? rows)
    {
        if (units == 0) return;
        rows?.Add(Row(instructions, origin));
        _address += units * _entry.CodeUnit;
    }

    private void Save(ulong register, SavedRegister place)
    {
        if (register == FramePointer) _state = _state with { FramePointer = place };
        else if (register == _entry.ReturnAddress) _state = _state with { ReturnAddress = place };
    }

    private void Restore(ulong register)
    {
        if (register == FramePointer) _state = _state with { FramePointer = _initial.FramePointer };
        else if (register == _entry.ReturnAddress) _state = _state with { ReturnAddress = _initial.ReturnAddress };
    }

    /// <summary>The row of the state at the address.</summary>
    private readonly UnwindRow Row(ReadOnlySpan<byte> instructions, ulong origin)
    {
        uint at = Place(origin);
        if (_entry.IsSignalFrame) return UnwindRow.Of(at, UnwindSpecial.Signal);
        if (_state.ReturnAddress.Place == SavedPlace.Undefined) return UnwindRow.Of(at, UnwindSpecial.End);
        if (_state.ReturnAddress != FromBase(-sizeof(ulong))) return UnwindRow.Of(at, UnwindSpecial.Unknown);
        short saved = _state.FramePointer switch
        {
            { Place: SavedPlace.Untouched or SavedPlace.Undefined } => 0,
            { Place: SavedPlace.FromBase, Offset: < 0 and >= -8 * short.MaxValue and var offset } when offset % 8 == 0 => (short)(offset / 8),
            _ => UnwindRow.Lost,
        };
        if (_state.Expression is { } expression) return CallFrameExpressions.Row(at, instructions[expression], _state.FramePointer.Place, saved);
        return _state.BaseRegister switch
        {
            StackPointer => UnwindRow.By(at, UnwindRule.StackPointer, _state.BaseOffset, saved),
            FramePointer => UnwindRow.By(at, UnwindRule.FramePointer, _state.BaseOffset, saved),
            _ => UnwindRow.Of(at, UnwindSpecial.Unknown),
        };
    }
}
