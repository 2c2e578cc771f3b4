using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Lockstat;

/// <summary>
/// The lockstat provider (Dynamic Tracing Guide, "lockstat Provider"), as far as locks are contended for: of the tracepoints
/// contention_begin(lock, kind) and contention_end(lock, error) (include/trace/events/lock.h, Linux 5.19). What a wait began with is kept until it
/// ends; the end does no more than look it up, because it may hold the lock of any map.
/// </summary>
internal sealed class LockstatProvider : DerivedProvider
{
    /// <summary>How many waits are known at once. Of more the oldest is forgotten: its end is no probe.</summary>
    private const int MostWaits = 16_384;

    // A key: the lock, and the thread, or of an idle CPU its number above the threads'. A value: when the wait began, its kind, how long it took.
    private const int KeySize = 16;
    private const int Began = 0;
    private const int Kind = 8;
    private const int Duration = 16;
    private const int ValueSize = 24;
    private const long IdleProcessor = 1L << 32;

    /// <summary>Notes a wait's beginning, and is no probe.</summary>
    private static readonly DerivedProbe Begin = new("begin", Tracepoints.ContentionBegin) { When = Note };

    private static readonly ArgumentDescription[] LockAndTime = [new("void *", 0), new("unsigned long", 1)];

    public override string Name => "lockstat";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        OfWait("adaptive-block", LockKinds.Mutex | LockKinds.RealTime, 0, LockKinds.Spinning),
        OfWait("adaptive-spin", LockKinds.Mutex | LockKinds.RealTime, LockKinds.Spinning, 0),
        new("adaptive-acquire-error", Tracepoints.ContentionEnd)
        {
            When = All((program, skip) => IsEnd(program, skip, LockKinds.Mutex | LockKinds.RealTime, 0, 0), IsNot(Context(1), 0)),
            Values = [Context(0), Error],
            Arguments = [new("void *", 0), new("int", 1)],
            Also = [Begin],
        },
        OfWait("rw-block", LockKinds.Reader | LockKinds.Writer, 0, LockKinds.Spinning | LockKinds.Mutex),
        OfWait("rw-spin", LockKinds.Reader | LockKinds.Writer, LockKinds.Spinning, LockKinds.Mutex),
        OfWait("spin-spin", LockKinds.Spinning, 0, LockKinds.Reader | LockKinds.Writer | LockKinds.RealTime | LockKinds.Mutex),
    ];

    protected override IReadOnlyList<string> ProbesOfFunctions =>
    [
        "adaptive-acquire", "adaptive-release", "rw-acquire", "rw-release", "rw-upgrade", "rw-downgrade", "spin-acquire", "spin-release", "thread-spin",
    ];

    /// <summary>A wait that was of one of some kinds, of another, and of none of others. arg1 is how long it took, arg2 of a reader 1.</summary>
    private static DerivedProbe OfWait(string name, int oneOf, int with, int without) => new(name, Tracepoints.ContentionEnd)
    {
        When = All(Is(Context(1), 0), (program, skip) => IsEnd(program, skip, oneOf, with, without)),
        Values = [Context(0), program => EmitNoted(program, Duration), IsReader],
        Arguments = name.StartsWith("rw-", StringComparison.Ordinal) ? [.. LockAndTime, new("int", 2)] : LockAndTime,
        Also = [Begin],
    };

    private static void Error(ProgramEmitter program)
    {
        Context(1)(program);
        program.Code.Alu(BpfAlu.Neg, BpfRegister.R0, 0);
        program.Code.Move32(BpfRegister.R0, BpfRegister.R0);
    }

    private static void IsReader(ProgramEmitter program)
    {
        EmitNoted(program, Kind);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, LockKinds.Reader);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 1);
    }

    private static void Note(ProgramEmitter program, BpfLabel skip)
    {
        BpfAssembler code = program.Code;
        int mark = program.Frame.Mark;
        int key = EmitKey(program);
        int value = program.Frame.Reserve(ValueSize);
        code.Call(BpfHelper.KTimeGetNs);
        code.Store(8, BpfRegister.R10, value + Began, BpfRegister.R0);
        code.Load(4, BpfRegister.R0, BpfRegister.R6, 8);
        code.Store(8, BpfRegister.R10, value + Kind, BpfRegister.R0);
        code.Store(8, BpfRegister.R10, value + Duration, 0);
        code.LoadMap(BpfRegister.R1, Waits(program));
        program.EmitAddress(BpfRegister.R2, BpfRegister.R10, key);
        program.EmitAddress(BpfRegister.R3, BpfRegister.R10, value);
        code.Move(BpfRegister.R4, 0);
        code.Call(BpfHelper.MapUpdateElement);
        code.Jump(skip);
        program.Frame.Release(mark);
    }

    /// <summary>Jumps where the wait that ends is not of the kind, and notes how long it took.</summary>
    private static void IsEnd(ProgramEmitter program, BpfLabel skip, int oneOf, int with, int without)
    {
        BpfAssembler code = program.Code;
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        EmitLookup(program, skip);
        code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        code.Load(8, BpfRegister.R1, BpfRegister.R0, Kind);
        code.Move(BpfRegister.R2, BpfRegister.R1);
        code.Alu(BpfAlu.And, BpfRegister.R2, oneOf);
        code.Jump(BpfJump.Equal, BpfRegister.R2, 0, skip);
        code.Alu(BpfAlu.And, BpfRegister.R1, with | without);
        code.Jump(BpfJump.NotEqual, BpfRegister.R1, with, skip);
        code.Call(BpfHelper.KTimeGetNs);
        code.Load(8, BpfRegister.R1, BpfRegister.R10, slot);
        code.Load(8, BpfRegister.R2, BpfRegister.R1, Began);
        code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R2);
        code.Store(8, BpfRegister.R1, Duration, BpfRegister.R0);
        program.Frame.Release(mark);
    }

    /// <summary>R0 = what is noted of the wait that ends.</summary>
    private static void EmitNoted(ProgramEmitter program, int offset)
    {
        BpfLabel none = new();
        EmitLookup(program, none);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R0, offset);
        program.Code.Bind(none);
    }

    /// <summary>R0 = the wait's value; jumps where none is noted, with R0 = 0.</summary>
    private static void EmitLookup(ProgramEmitter program, BpfLabel none)
    {
        int mark = program.Frame.Mark;
        program.EmitLookup(Waits(program), EmitKey(program));
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, none);
        program.Frame.Release(mark);
    }

    private static int EmitKey(ProgramEmitter program)
    {
        BpfLabel known = new();
        int key = program.Frame.Reserve(KeySize);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 0);
        program.Code.Store(8, BpfRegister.R10, key, BpfRegister.R0);
        program.Code.Call(BpfHelper.GetCurrentPidTgid);
        program.Code.Move32(BpfRegister.R0, BpfRegister.R0);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, known);
        program.Code.Call(BpfHelper.GetSmpProcessorId);
        program.Code.Move(BpfRegister.R1, IdleProcessor);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        program.Code.Bind(known);
        program.Code.Store(8, BpfRegister.R10, key + 8, BpfRegister.R0);
        return key;
    }

    private static int Waits(ProgramEmitter program) =>
        program.Object.UseTable(new DerivedSite(Begin), () => new BpfMapSpec("lock_waits", BpfMapKind.LruHash, KeySize, ValueSize, MostWaits));
}
