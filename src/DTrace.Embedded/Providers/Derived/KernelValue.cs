using System.Numerics;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Providers.Derived;

/// <summary>What the values and conditions of derived probes are made of. R0 gets the value; R1 to R5 are lost.</summary>
internal static class KernelValue
{
    /// <summary>An argument of the raw tracepoint.</summary>
    public static Action<ProgramEmitter> Context(int index) => program => program.Code.Load(8, BpfRegister.R0, BpfRegister.R6, 8 * index);

    /// <summary>A number.</summary>
    public static Action<ProgramEmitter> Constant(int value) => program => program.Code.Move(BpfRegister.R0, value);

    /// <summary>The current thread's struct task_struct.</summary>
    public static void CurrentTask(ProgramEmitter program) => program.Code.Call(BpfHelper.GetCurrentTask);

    /// <summary>A member of a kernel structure that a value points at, by the names that kernels have had for it.</summary>
    public static Action<ProgramEmitter> Member(Action<ProgramEmitter> pointer, string structure, params string[] names) => program =>
    {
        StructType? type = KernelTypes.OfThisKernel?.FindStructure(structure, isUnion: false);
        StructMember member = names.Select(name => type?.FindMember(name)).FirstOrDefault(found => found is not null)
            ?? throw Unsupported.Because($"a probe that needs {names[0]} of struct {structure}, which this kernel's type information lacks,");
        pointer(program);
        if (member.BitSize is not { } bits)
        {
            EmitRead(program, member.Offset, member.Type.Size);
            return;
        }

        int first = member.BitOffset % 8;
        EmitRead(program, member.Offset, (int)BitOperations.RoundUpToPowerOf2((uint)(first + bits + 7) / 8));
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, 64 - first - bits);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 64 - bits);
    };

    /// <summary>A member of a structure that is itself a member of the one that a value points at.</summary>
    public static Action<ProgramEmitter> MemberWithin(Action<ProgramEmitter> pointer, string structure, string within, string inner, string name) => program =>
    {
        int offset = KernelTypes.OfThisKernel?.FindStructure(structure, isUnion: false)?.FindMember(within)?.Offset
            ?? throw Unsupported.Because($"a probe that needs {within} of struct {structure}, which this kernel's type information lacks,");
        Member(
            emitter =>
            {
                pointer(emitter);
                emitter.Code.Alu(BpfAlu.Add, BpfRegister.R0, offset);
            },
            inner,
            name)(program);
    };

    /// <summary>R0 = bytes at an offset from what R0 points at.</summary>
    public static void EmitRead(ProgramEmitter program, int offset, int size)
    {
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        program.Code.Move(BpfRegister.R3, BpfRegister.R0);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        program.EmitAddress(BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Move(BpfRegister.R2, size);
        program.Code.Call(BpfHelper.ProbeReadKernel);
        program.Code.Load(size, BpfRegister.R0, BpfRegister.R10, slot);
        program.Frame.Release(mark);
    }

    /// <summary>A condition: a value is a number.</summary>
    public static Action<ProgramEmitter, BpfLabel> Is(Action<ProgramEmitter> value, int number) => (program, skip) =>
    {
        value(program);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, number, skip);
    };

    /// <summary>A condition: a value is not a number.</summary>
    public static Action<ProgramEmitter, BpfLabel> IsNot(Action<ProgramEmitter> value, int number) => (program, skip) =>
    {
        value(program);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, number, skip);
    };

    /// <summary>A condition: a value is one of some numbers.</summary>
    public static Action<ProgramEmitter, BpfLabel> IsOneOf(Action<ProgramEmitter> value, params IReadOnlyList<int> numbers) => (program, skip) =>
    {
        BpfLabel found = new();
        value(program);
        foreach (int number in numbers) program.Code.Jump(BpfJump.Equal, BpfRegister.R0, number, found);
        program.Code.Jump(skip);
        program.Code.Bind(found);
    };

    /// <summary>A condition: all of some conditions hold.</summary>
    public static Action<ProgramEmitter, BpfLabel> All(params Action<ProgramEmitter, BpfLabel>[] conditions) => (program, skip) =>
    {
        foreach (Action<ProgramEmitter, BpfLabel> condition in conditions) condition(program, skip);
    };

    /// <summary>A condition: a task is the first of its process, or is not.</summary>
    public static Action<ProgramEmitter, BpfLabel> IsLeader(Action<ProgramEmitter> task, bool isLeader) => (program, skip) =>
    {
        int mark = program.Frame.Mark;
        int slot = program.Frame.Reserve(8);
        Member(task, "task_struct", "pid")(program);
        program.Code.Store(8, BpfRegister.R10, slot, BpfRegister.R0);
        Member(task, "task_struct", "tgid")(program);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, slot);
        program.Code.Jump(isLeader ? BpfJump.NotEqual : BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, skip);
        program.Frame.Release(mark);
    };
}
