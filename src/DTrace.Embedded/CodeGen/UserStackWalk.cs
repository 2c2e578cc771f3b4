using System.Globalization;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Unwinding;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The function that walks the stack of a process by its files' tables (<see cref="WalkLayout"/>), on x86-64:
/// <code>
/// for each frame: the range that holds it, or the end; the frame into the stack; the row that holds in the range's file;
///                 the frame's base, then the caller's rbp and the return address from the stack
/// </code>
/// Where there is no row the frame pointer is followed. A frame that lies in no range of code is none, and ends the walk; so does one whose base is not
/// above the one before, except where a signal interrupted another stack. It works in a part of the scratch space, so that it takes little of the stack.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="maps">The tables.</param>
internal sealed class UserStackWalk(ProgramEmitter program, StackTableMaps maps)
{
    // The part of the scratch space, from R9. The first two words are read at once where the frame pointer is followed.
    private const int FramePointer = 0, Counter = 8, StackPointer = 16;
    private const int First = 24, Count = 32;
    private const int RangeStart = 40, RangeEnd = 48, RangeOrigin = 56, FirstRow = 64, RowCount = 72;
    private const int Process = 80, Index = 88, Base = 96, Back = 104, Destination = 112;

    /// <summary>Room for the registers as the kernel keeps them.</summary>
    public const int Registers = 120;

    /// <summary>Bytes of the part of the scratch space.</summary>
    public const int WorkSize = Registers + UserRegisters.Size;

    /// <summary>What is added to the bytes that are returned where the walk ended before the thread's first function, by a power of two: they are less.</summary>
    public const int CutShift = 16;

    /// <summary>What is returned where the tables do not tell of the process, or not of its first frame; nothing is written then.</summary>
    public const int Unknown = -1;

    /// <summary>A search halves what is left: more rows there are not.</summary>
    private const int SearchSteps = 25;

    // struct ucontext and its struct sigcontext (arch/x86/include/uapi/asm/sigcontext.h), from where the kernel leaves rsp for the handler's return.
    private const int SignalFramePointer = 40 + (10 * 8), SignalStackPointer = 40 + (15 * 8), SignalCounter = 40 + (16 * 8);

    private readonly BpfAssembler _code = program.Code;

    /// <summary>R0 = the bytes of the frames, and <see cref="CutShift"/>, or <see cref="Unknown"/>.</summary>
    /// <param name="program">The program.</param>
    /// <param name="destination">Where the frames go, an offset in the scratch space.</param>
    /// <param name="frames">The most frames.</param>
    /// <param name="work">A part of the scratch space.</param>
    public static void EmitCall(ProgramEmitter program, int destination, int frames, int work)
    {
        program.Options.Target.EmitUserRegisters(program, new UserRegisters(work + Counter, work + StackPointer, work + FramePointer, work + Registers));
        program.Code.Store(8, BpfRegister.R7, work + Destination, destination);
        StackTableMaps maps = program.Object.UseStackTables();
        int function = program.UseFunction(
            string.Create(CultureInfo.InvariantCulture, $"walk_{frames}"), [BpfParameter.Number, BpfParameter.Number], () => new UserStackWalk(program, maps).Emit(frames));
        program.EmitLevel(BpfRegister.R1);
        program.Code.Move(BpfRegister.R2, work);
        program.Code.CallFunction(function);
    }

    private void Emit(int frames)
    {
        BpfLabel next = new(), outside = new(), inside = new(), pointer = new(), whole = new(), cut = new(), unknown = new();
        EmitBeginning(frames, unknown);

        _code.Bind(next);
        Load(BpfRegister.R6, Counter);
        _code.Jump(BpfJump.Equal, BpfRegister.R6, 0, cut);

        // What returns to an address may have been the last thing of its function: the row is that of the call.
        Load(BpfRegister.R1, Back);
        _code.Alu(BpfAlu.Sub, BpfRegister.R6, BpfRegister.R1);
        EmitRange(inside, outside);
        _code.Bind(inside);
        _code.Move(BpfRegister.R1, BpfRegister.R8);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R1, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R7);
        Load(BpfRegister.R2, Counter);
        _code.Store(8, BpfRegister.R1, 0, BpfRegister.R2);
        _code.Alu(BpfAlu.Add, BpfRegister.R8, 1);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R8, frames, whole);
        EmitRow(pointer);
        EmitCaller(next, pointer, whole, cut);
        EmitFramePointer(pointer, next, whole, cut);

        _code.Bind(outside);
        EmitUnknown();
        _code.Jump(BpfJump.NotEqual, BpfRegister.R8, 0, cut);
        _code.Move(BpfRegister.R0, Unknown);
        _code.Exit();
        _code.Bind(unknown);
        EmitUnknown();
        _code.Move(BpfRegister.R0, Unknown);
        _code.Exit();
        _code.Bind(whole);
        _code.Move(BpfRegister.R0, BpfRegister.R8);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 3);
        _code.Exit();
        _code.Bind(cut);
        _code.Move(BpfRegister.R0, BpfRegister.R8);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R0, 3);
        _code.Alu(BpfAlu.Or, BpfRegister.R0, 1 << CutShift);
        _code.Exit();
    }

    /// <summary>R9 = the work area, R7 = the destination, R8 = 0; the process's ranges.</summary>
    private void EmitBeginning(int frames, BpfLabel unknown)
    {
        BpfLabel known = new();
        MemoryPlace work = program.EmitScratchPlace(WorkSize);
        if (work.Origin != BpfRegister.R9 || work.Offset != 0) throw new InvalidOperationException("The scratch space is not where it is looked for.");
        Load(BpfRegister.R1, Destination);
        _code.Jump(BpfJump.Greater, BpfRegister.R1, program.Object.ScratchSize - (8 * frames), program.Exit);
        _code.Alu(BpfAlu.Add, BpfRegister.R7, BpfRegister.R1);
        program.Options.Target.EmitProcProcessId(program);
        Store(Process, BpfRegister.R0);
        _code.Move(BpfRegister.R8, 0);
        program.EmitLookup(maps.Processes, new MemoryPlace(BpfRegister.R9, Process));
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, unknown);
        _code.Load(4, BpfRegister.R1, BpfRegister.R0, WalkLayout.ProcessRanges);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, known);
        _code.Move(BpfRegister.R0, Unknown);
        _code.Exit();
        _code.Bind(known);
        Store(Count, BpfRegister.R1);
        _code.Load(4, BpfRegister.R1, BpfRegister.R0, WalkLayout.ProcessFirst);
        Store(First, BpfRegister.R1);
        foreach (int word in (int[])[RangeStart, RangeEnd, Back]) _code.Store(8, BpfRegister.R9, word, 0);
    }

    /// <summary>The range that holds the address in R6, which is often that of the frame before.</summary>
    private void EmitRange(BpfLabel inside, BpfLabel outside)
    {
        BpfLabel search = new();
        Load(BpfRegister.R1, RangeStart);
        _code.Jump(BpfJump.Less, BpfRegister.R6, BpfRegister.R1, search);
        Load(BpfRegister.R1, RangeEnd);
        _code.Jump(BpfJump.Less, BpfRegister.R6, BpfRegister.R1, inside);
        _code.Bind(search);
        Load(BpfRegister.R1, First);
        Load(BpfRegister.R2, Count);
        _code.Move(BpfRegister.R3, BpfRegister.R6);
        _code.CallFunction(UseSearch("find_range", maps.Ranges, width: 8));
        EmitFound(maps.Ranges, outside);
        _code.Load(8, BpfRegister.R1, BpfRegister.R0, WalkLayout.RangeEnd);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R6, BpfRegister.R1, outside);
        Store(RangeEnd, BpfRegister.R1);
        foreach ((int from, int width, int to) in (ReadOnlySpan<(int, int, int)>)
            [(WalkLayout.RangeStart, 8, RangeStart), (WalkLayout.RangeOrigin, 8, RangeOrigin), (WalkLayout.RangeFirst, 4, FirstRow), (WalkLayout.RangeRows, 4, RowCount)])
        {
            _code.Load(width, BpfRegister.R1, BpfRegister.R0, from);
            Store(to, BpfRegister.R1);
        }
    }

    /// <summary>R1 = the word of the row that holds at R6, R2 = where the caller's rbp is saved; jumps where there is none.</summary>
    private void EmitRow(BpfLabel none)
    {
        Load(BpfRegister.R2, RowCount);
        _code.Jump(BpfJump.Equal, BpfRegister.R2, 0, none);
        _code.Move(BpfRegister.R3, BpfRegister.R6);
        Load(BpfRegister.R1, RangeOrigin);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, BpfRegister.R1);
        Load(BpfRegister.R1, FirstRow);
        _code.CallFunction(UseSearch("find_row", maps.Rows, width: 4));
        EmitFound(maps.Rows, none);
        _code.Load(2, BpfRegister.R1, BpfRegister.R0, WalkLayout.RowWord);
        _code.Load(2, BpfRegister.R2, BpfRegister.R0, WalkLayout.RowSaved);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R2, 48);
        _code.Alu(BpfAlu.Arsh, BpfRegister.R2, 48);
    }

    /// <summary>The caller's registers, by the row in R1 and R2.</summary>
    private void EmitCaller(BpfLabel next, BpfLabel pointer, BpfLabel whole, BpfLabel cut)
    {
        BpfLabel byStack = new(), byFrame = new(), stored = new(), linkage = new(), aligned = new(), signal = new(), found = new(), untouched = new();
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        _code.Alu(BpfAlu.Rsh, BpfRegister.R3, UnwindRow.RuleBits);
        _code.Alu(BpfAlu.And, BpfRegister.R1, (1 << UnwindRow.RuleBits) - 1);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, (int)UnwindRule.StackPointer, byStack);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, (int)UnwindRule.FramePointer, byFrame);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, (int)UnwindRule.Stored, stored);
        _code.Jump(BpfJump.Equal, BpfRegister.R3, (int)UnwindSpecial.Linkage, linkage);
        _code.Jump(BpfJump.Equal, BpfRegister.R3, (int)UnwindSpecial.Signal, signal);
        _code.Jump(BpfJump.Equal, BpfRegister.R3, (int)UnwindSpecial.End, whole);
        _code.Jump(pointer);

        _code.Bind(linkage);
        Load(BpfRegister.R4, Counter);
        _code.Alu(BpfAlu.And, BpfRegister.R4, 15);
        Load(BpfRegister.R5, StackPointer);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 8);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R4, BpfRegister.R2, aligned);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, 8);
        _code.Bind(aligned);
        _code.Move(BpfRegister.R2, 0);
        _code.Jump(found);

        _code.Bind(stored);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        Load(BpfRegister.R6, FramePointer);
        _code.Move(BpfRegister.R1, BpfRegister.R6);
        _code.Alu(BpfAlu.Sub, BpfRegister.R1, BpfRegister.R3);
        _code.Move(BpfRegister.R3, BpfRegister.R1);
        EmitRead(Base);
        _code.Move(BpfRegister.R3, BpfRegister.R6);
        EmitRead(FramePointer);
        Load(BpfRegister.R5, Base);
        _code.Move(BpfRegister.R2, 0);
        _code.Jump(found);

        _code.Bind(byFrame);
        Load(BpfRegister.R5, FramePointer);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R3);
        _code.Jump(found);
        _code.Bind(byStack);
        Load(BpfRegister.R5, StackPointer);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R3, 3);
        _code.Alu(BpfAlu.Add, BpfRegister.R5, BpfRegister.R3);

        // R5 = the base.
        _code.Bind(found);
        Load(BpfRegister.R1, StackPointer);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R5, BpfRegister.R1, cut);
        Store(StackPointer, BpfRegister.R5);
        _code.Jump(BpfJump.Equal, BpfRegister.R2, 0, untouched);
        _code.Alu(BpfAlu.Lsh, BpfRegister.R2, 3);
        _code.Move(BpfRegister.R3, BpfRegister.R5);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, BpfRegister.R2);
        EmitRead(FramePointer);
        _code.Bind(untouched);
        Load(BpfRegister.R3, StackPointer);
        _code.Alu(BpfAlu.Sub, BpfRegister.R3, 8);
        EmitRead(Counter);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, cut);
        _code.Store(8, BpfRegister.R9, Back, 1);
        _code.Jump(next);

        _code.Bind(signal);
        Load(BpfRegister.R6, StackPointer);
        foreach ((int from, int to) in (ReadOnlySpan<(int, int)>)[(SignalFramePointer, FramePointer), (SignalCounter, Counter), (SignalStackPointer, StackPointer)])
        {
            _code.Move(BpfRegister.R3, BpfRegister.R6);
            _code.Alu(BpfAlu.Add, BpfRegister.R3, from);
            EmitRead(to);
        }

        _code.Store(8, BpfRegister.R9, Back, 0);
        _code.Jump(next);
    }

    /// <summary>The caller's registers, by the frame pointer: what it points at is the caller's and the return address. That of a thread's first function is zero, or its return address is.</summary>
    private void EmitFramePointer(BpfLabel pointer, BpfLabel next, BpfLabel whole, BpfLabel cut)
    {
        _code.Bind(pointer);
        Load(BpfRegister.R6, FramePointer);
        _code.Jump(BpfJump.Equal, BpfRegister.R6, 0, whole);
        Load(BpfRegister.R1, StackPointer);
        _code.Jump(BpfJump.Less, BpfRegister.R6, BpfRegister.R1, cut);
        _code.Move(BpfRegister.R1, BpfRegister.R6);
        _code.Alu(BpfAlu.And, BpfRegister.R1, 7);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R1, 0, cut);
        _code.Move(BpfRegister.R3, BpfRegister.R6);
        EmitRead(FramePointer, size: 16);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, cut);
        Load(BpfRegister.R1, Counter);
        _code.Jump(BpfJump.Equal, BpfRegister.R1, 0, whole);
        _code.Alu(BpfAlu.Add, BpfRegister.R6, 16);
        Store(StackPointer, BpfRegister.R6);
        _code.Store(8, BpfRegister.R9, Back, 1);
        _code.Jump(next);
    }

    /// <summary>Tells the session of a process that the tables do not tell enough of.</summary>
    private void EmitUnknown()
    {
        _code.LoadMap(BpfRegister.R1, maps.Unknown);
        program.EmitAddress(BpfRegister.R2, BpfRegister.R9, Process);
        program.EmitAddress(BpfRegister.R3, BpfRegister.R9, Process);
        _code.Move(BpfRegister.R4, 0);
        _code.Call(BpfHelper.MapUpdateElement);
    }

    /// <summary>R0 = the value of an array at the index in R0; jumps where the index is none.</summary>
    private void EmitFound(int map, BpfLabel none)
    {
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, none);
        Store(Index, BpfRegister.R0);
        program.EmitLookup(map, new MemoryPlace(BpfRegister.R9, Index));
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, none);
    }

    /// <summary>
    /// The number of the function that finds, in a part of an array whose values ascend by their first bytes, the last that is not above a number:
    /// R1 = the first index, R2 = how many, R3 = the number; R0 = the index, or -1.
    /// </summary>
    private int UseSearch(string name, int map, int width) =>
        program.UseFunction(name, [BpfParameter.Number, BpfParameter.Number, BpfParameter.Number], () => EmitSearch(program.Code, map, width));

    private void EmitSearch(BpfAssembler code, int map, int width)
    {
        BpfLabel next = new(), above = new(), turn = new(), done = new(), found = new();
        int first = program.Frame.Reserve(8), middle = program.Frame.Reserve(8);
        code.Store(8, BpfRegister.R10, first, BpfRegister.R1);
        code.Move(BpfRegister.R6, BpfRegister.R1);
        code.Move(BpfRegister.R7, BpfRegister.R1);
        code.Alu(BpfAlu.Add, BpfRegister.R7, BpfRegister.R2);
        code.Move(BpfRegister.R8, BpfRegister.R3);
        code.Move(BpfRegister.R9, 0);
        code.Bind(next);
        code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R6, BpfRegister.R7, done);
        code.Move(BpfRegister.R1, BpfRegister.R6);
        code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R7);
        code.Alu(BpfAlu.Rsh, BpfRegister.R1, 1);
        code.Store(8, BpfRegister.R10, middle, BpfRegister.R1);
        program.EmitLookup(map, middle);
        code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        code.Load(width, BpfRegister.R1, BpfRegister.R0, 0);
        code.Load(8, BpfRegister.R2, BpfRegister.R10, middle);
        code.Jump(BpfJump.Greater, BpfRegister.R1, BpfRegister.R8, above);
        code.Move(BpfRegister.R6, BpfRegister.R2);
        code.Alu(BpfAlu.Add, BpfRegister.R6, 1);
        code.Jump(turn);
        code.Bind(above);
        code.Move(BpfRegister.R7, BpfRegister.R2);
        code.Bind(turn);
        code.Alu(BpfAlu.Add, BpfRegister.R9, 1);
        code.Jump(BpfJump.Less, BpfRegister.R9, SearchSteps, next);
        code.Bind(done);
        code.Move(BpfRegister.R0, BpfRegister.R6);
        code.Load(8, BpfRegister.R1, BpfRegister.R10, first);
        code.Jump(BpfJump.Greater, BpfRegister.R0, BpfRegister.R1, found);
        code.Move(BpfRegister.R0, Unknown);
        code.Exit();
        code.Bind(found);
        code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
        code.Exit();
    }

    /// <summary>Reads from the process at R3 into a word of the work area, which is zero where it cannot be read; R0 is negative then. Pages of a stack that are in use are there.</summary>
    private void EmitRead(int word, int size = 8)
    {
        program.EmitAddress(BpfRegister.R1, BpfRegister.R9, word);
        _code.Move(BpfRegister.R2, size);
        _code.Call(BpfHelper.ProbeReadUser);
    }

    private void Load(BpfRegister register, int word) => _code.Load(8, register, BpfRegister.R9, word);

    private void Store(int word, BpfRegister register) => _code.Store(8, BpfRegister.R9, word, register);
}

/// <summary>Where in the scratch space a thread's registers in user mode go.</summary>
/// <param name="Counter">The program counter.</param>
/// <param name="StackPointer">The stack pointer.</param>
/// <param name="FramePointer">The frame pointer.</param>
/// <param name="Room">Room to read them, of <see cref="Size"/> bytes.</param>
internal readonly record struct UserRegisters(int Counter, int StackPointer, int FramePointer, int Room)
{
    /// <summary>Bytes of struct pt_regs from rbp to rsp.</summary>
    public const int Size = 128;
}
