using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// The state of the kernel's locks, as Linux keeps it: of a struct mutex its owner with three bits of flags (kernel/locking/mutex.c), of a
/// rwlock_t a count of readers over the bits of a writer (include/asm-generic/qrwlock.h).
/// </content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>_QW_WAITING and _QW_LOCKED: a writer waits, a writer holds the lock.</summary>
    private const int WriterWaits = 0x100, WriterHolds = 0xff;

    /// <summary>R0 = the thread that holds a mutex, or 0.</summary>
    private void EmitMutexOwner(BoundCall call)
    {
        const int Flags = 7;
        if (_program.Options.Target.KernelTypes?.FindStructure("mutex", isUnion: false)?.FindMember("owner") is not { } owner)
            throw Unsupported.Because($"{call.Function.Name}( ) where there is no kernel to ask");
        EmitLockRead(call, owner.Offset, 8);
        _code.Alu(BpfAlu.And, BpfRegister.R0, ~Flags);
    }

    /// <summary>R0 = whether a mutex is held.</summary>
    private void EmitMutexOwned(BoundCall call)
    {
        EmitMutexOwner(call);
        EmitTest();
    }

    /// <summary>R0 = a constant: every mutex of Linux is adaptive, none spins.</summary>
    private void EmitMutexType(BoundCall call, bool isAdaptive)
    {
        Emit(call.Arguments[0]);
        _code.Move(BpfRegister.R0, isAdaptive ? 1 : 0);
    }

    /// <summary>R0 = whether readers hold a lock.</summary>
    private void EmitReadHeld(BoundCall call)
    {
        EmitLockRead(call, 0, 4);
        _code.Alu(BpfAlu.And, BpfRegister.R0, ~(WriterWaits | WriterHolds));
        EmitTest();
    }

    /// <summary>R0 = whether a writer holds a lock, or also whether one waits for it.</summary>
    private void EmitWriter(BoundCall call, bool orWaits)
    {
        EmitLockRead(call, 0, 4);
        _code.Alu(BpfAlu.And, BpfRegister.R0, orWaits ? WriterWaits | WriterHolds : WriterHolds);
        EmitTest();
    }

    private void EmitLockRead(BoundCall call, int offset, int size)
    {
        if (_program.Options.Target.KernelTypes is null) throw Unsupported.Because($"{call.Function.Name}( ) where there is no kernel to ask");
        int mark = _frame.Mark;
        int value = _frame.Reserve(8), address = _frame.Reserve(8);
        Emit(call.Arguments[0]);
        if (offset != 0) _code.Alu(BpfAlu.Add, BpfRegister.R0, offset);
        _code.Store(8, BpfRegister.R10, address, BpfRegister.R0);
        EmitRead(BpfHelper.ProbeReadKernel, new MemoryPlace(BpfRegister.R10, value), size, address);
        _code.Load(size, BpfRegister.R0, BpfRegister.R10, value);
        _frame.Release(mark);
    }

    /// <summary>R0 = 1 where it is not 0.</summary>
    private void EmitTest()
    {
        BpfLabel isZero = new();
        _code.Jump(BpfJump.Equal, BpfRegister.R0, 0, isZero);
        _code.Move(BpfRegister.R0, 1);
        _code.Bind(isZero);
    }
}
