using DTrace.Embedded.Attach;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Registers;
using DTrace.Embedded.Symbols;
using static DTrace.Embedded.CodeGen.KernelReads;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The Linux kernel. What differs between kernels is found out when a program needs it: where structures keep things, which of the kernel's functions
/// programs may call, whether they may write into processes.
/// </summary>
internal sealed partial class KernelTarget : CodeTarget
{
    /// <summary>The most numbers the kernel's iterator gives (BPF_MAX_LOOPS), and how often the clock is asked for each.</summary>
    private const int MostLoops = 1 << 23;
    private const int ReadsPerLoop = 8;

    public override PidNamespace Namespace => FindNamespaces()?.Own ?? PidNamespace.Initial;

    /// <summary>Finds where the kernel keeps things, from its type information; null where it has none.</summary>
    public Func<KernelOffsets?> FindKernel { get; init; } = static () => null;

    /// <summary>Finds the pid namespaces of the session; null where all is told in the initial one's numbers.</summary>
    public Func<PidNamespaces?> FindNamespaces { get; init; } = static () => null;

    /// <summary>The number of a kernel function that programs may call, in the kernel's type information; null where it has none of that name.</summary>
    public Func<string, int?> FindFunction { get; init; } = static _ => null;

    /// <summary>Finds where functions of the kernel lie, the compiler's variants of each among them; none where the kernel hides them.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<FunctionRange>> FindRanges { get; init; } = static _ => [];

    /// <summary>Whether programs may write into a process's memory.</summary>
    public Func<bool> HasUserStores { get; init; } = static () => false;

    /// <summary>Whether the kernel gives programs a thread's registers in user mode.</summary>
    public Func<bool> HasUserRegisters { get; init; } = static () => true;

    /// <summary>Whether user stacks are walked by tables: from a thread's registers, on an architecture whose tables are known.</summary>
    public Func<bool> WalksUserStacks { get; init; } = static () => false;

    /// <summary>Whether programs are told which of their points fired.</summary>
    public Func<bool> HasCookies { get; init; } = static () => true;

    /// <summary>Whether a program can be a part of a kernel function (fentry, fexit); asked only of functions that are traced.</summary>
    public Func<KernelFunctionPoint, bool> HasTrampoline { get; init; } = static _ => false;

    /// <summary>Whether a program can be attached to many kernel functions, such as these, by one link (kprobe_multi).</summary>
    public Func<IEnumerable<KernelFunctionPoint>, bool> HasFunctionsLink { get; init; } = static _ => false;

    public override void EmitRunTime(ProgramEmitter program)
    {
        KernelOffsets offsets = RequireKernel("vtimestamp");
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        EmitTaskRead(program, slot, 8, offsets.RunTime, fromSlot: false);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        program.Frame.Release(mark);
    }

    public override void EmitUserRegister(ProgramEmitter program, int index)
    {
        if (!HasUserRegisters()) throw Unsupported.Because("uregs[ ]: this kernel tells programs no registers of a thread (bpf_task_pt_regs), for which it needs Linux 5.15 and its type information");
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        program.Code.Call(BpfHelper.GetCurrentTaskBtf);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Call(BpfHelper.TaskRegisters);
        program.Code.Move(BpfRegister.R3, BpfRegister.R0);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R3, (int)(8 * index));
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R2, 8);
        program.Code.Call(BpfHelper.ProbeReadKernel);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, slot);
        program.Frame.Release(mark);
    }

    public override bool HasUserWalk => WalksUserStacks();

    /// <summary>A clock's context has them where it interrupted user mode; else they are where the thread entered the kernel.</summary>
    public override void EmitUserRegisters(ProgramEmitter program, UserRegisters registers)
    {
        RegisterLayout layout = RegisterLayout.X64;
        int framePointer = layout.Find("rbp")!.Value;
        BpfLabel entered = new(), done = new();
        if (program.Kind == BpfProgramKind.PerfEvent)
        {
            program.Code.Load(8, BpfRegister.R1, BpfRegister.R6, layout.Privilege);
            program.Code.Alu(BpfAlu.And, BpfRegister.R1, layout.PrivilegeMask);
            program.Code.Jump(BpfJump.NotEqual, BpfRegister.R1, layout.UserPrivilege, entered);
            Copy(BpfRegister.R6, 0);
            program.Code.Jump(done);
            program.Code.Bind(entered);
        }

        program.Code.Call(BpfHelper.GetCurrentTaskBtf);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Call(BpfHelper.TaskRegisters);
        program.Code.Move(BpfRegister.R3, BpfRegister.R0);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R3, framePointer);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R7, registers.Room);
        program.Code.Move(BpfRegister.R2, UserRegisters.Size);
        program.Code.Call(BpfHelper.ProbeReadKernel);
        Copy(BpfRegister.R7, registers.Room - framePointer);
        program.Code.Bind(done);

        void Copy(BpfRegister origin, int offset)
        {
            foreach ((int from, int to) in (ReadOnlySpan<(int, int)>)
                [(layout.ProgramCounter, registers.Counter), (layout.StackPointer, registers.StackPointer), (framePointer, registers.FramePointer)])
            {
                program.Code.Load(8, BpfRegister.R1, origin, offset + from);
                program.Code.Store(8, BpfRegister.R7, to, BpfRegister.R1);
            }
        }
    }

    /// <summary>Of a kernel thread and of a process that is ending none.</summary>
    public override void EmitArguments(ProgramEmitter program, MemoryPlace place, int size, int length)
    {
        KernelOffsets offsets = RequireKernel("execargs");
        (int memory, int start, int end) = offsets.Arguments ?? throw Unsupported.Because("execargs: this kernel's struct mm_struct does not tell where arguments are");
        BpfLabel none = new(), fits = new(), done = new();
        int slot = program.Frame.Reserve(8), from = program.Frame.Reserve(8);
        EmitTaskRead(program, slot, 8, memory, fromSlot: false);
        program.Code.Load(8, BpfRegister.R3, BpfRegister.R10, slot);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R3, 0, none);
        EmitKernelRead(program, from, 8, start);
        EmitTaskRead(program, slot, 8, end, fromSlot: true);
        program.Code.Load(8, BpfRegister.R2, BpfRegister.R10, slot);
        program.Code.Load(8, BpfRegister.R3, BpfRegister.R10, from);
        program.Code.Jump(BpfJump.LessOrEqual, BpfRegister.R2, BpfRegister.R3, none);
        program.Code.Alu(BpfAlu.Sub, BpfRegister.R2, BpfRegister.R3);
        program.Code.Alu(BpfAlu.Sub, BpfRegister.R2, 1);
        program.Code.Jump(BpfJump.Less, BpfRegister.R2, size, fits);
        program.Code.Move(BpfRegister.R2, size - 1);
        program.Code.Bind(fits);
        program.Code.Store(8, BpfRegister.R10, length, BpfRegister.R2);
        program.EmitAddress(BpfRegister.R1, place.Origin, place.Offset);
        program.Code.Call(BpfHelper.ProbeReadUser);
        program.Code.Jump(BpfJump.SignedGreaterOrEqual, BpfRegister.R0, 0, done);
        program.Code.Bind(none);
        program.Code.Store(8, BpfRegister.R10, length, 0);
        program.Code.Bind(done);
    }

    public override void EmitSignal(ProgramEmitter program, string action)
    {
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Call(BpfHelper.SendSignal);
    }

    /// <summary>eBPF has no delay: the code asks the clock in a loop, which the kernel's iterator of numbers bounds.</summary>
    public override void EmitSpin(ProgramEmitter program, int nanoseconds, int begin, int work)
    {
        int start = Function("bpf_iter_num_new"), next = Function("bpf_iter_num_next"), end = Function("bpf_iter_num_destroy");
        BpfLabel again = new(), done = new();
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, work);
        program.Code.Move(BpfRegister.R2, 0);
        program.Code.Move(BpfRegister.R3, MostLoops);
        program.Code.CallKernel(start);
        program.Code.Bind(again);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, work);
        program.Code.CallKernel(next);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, 0, done);
        for (int i = 0; i < ReadsPerLoop; i++)
        {
            program.Code.Call(BpfHelper.KTimeGetNs);
            program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, begin);
            program.Code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
            program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, nanoseconds);
            program.Code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R0, BpfRegister.R1, done);
        }

        program.Code.Jump(again);
        program.Code.Bind(done);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, work);
        program.Code.CallKernel(end);
    }

    public override void RequireCookies()
    {
        if (!HasCookies()) throw Unsupported.Because("a probe on a function or an instruction: this kernel does not tell a program which of its probes fired (bpf_get_attach_cookie), for which it needs Linux 5.15");
    }

    public override void RequireUserStores(string function)
    {
        if (!HasUserStores())
            throw Unsupported.Because($"{function}( ): this kernel lets no program write into a process's memory (bpf_probe_write_user), as a kernel that is locked down does not");
    }

    public override IReadOnlyList<FunctionRange>? FindPlumbing(StackPlumbing plumbing) => FindRanges([.. plumbing.Functions.Select(function => function.Name)]);

    private KernelOffsets RequireKernel(string variable) => FindKernel()
        ?? throw Unsupported.Because($"{variable} needs the kernel's type information (/sys/kernel/btf/vmlinux), which this kernel lacks");

    private int Function(string name) => FindFunction(name)
        ?? throw Unsupported.Because($"the action chill( ): this kernel does not let programs call {name}( ), for which it needs Linux 6.4 and its type information (CONFIG_DEBUG_INFO_BTF)");
}
