using System.Runtime.InteropServices;

namespace DTrace.Embedded.Bpf;

/// <summary>A place in the code, bound once, to which jumps go.</summary>
public sealed class BpfLabel
{
    internal int Position { get; set; } = -1;
}

/// <summary>Emits eBPF instructions and resolves jumps. Jumps reach 32,767 instructions either way.</summary>
public sealed class BpfAssembler
{
    private readonly List<BpfInstruction> _code = [];
    private readonly List<(int At, BpfLabel Target)> _jumps = [];
    private readonly HashSet<int> _checkpoints = [];
    private readonly List<BpfNote> _notes = [];
    private int[]? _places;

    /// <summary>How many instructions there are so far.</summary>
    public int Count => _code.Count;

    /// <summary>Binds a label here.</summary>
    public void Bind(BpfLabel label)
    {
        if (label.Position >= 0) throw new InvalidOperationException("A label is bound once.");
        label.Position = _code.Count;
    }

    /// <summary>dst = src.</summary>
    public void Move(BpfRegister destination, BpfRegister source) => Alu(BpfAlu.Mov, destination, source);

    /// <summary>dst = a constant.</summary>
    public void Move(BpfRegister destination, int value) => Alu(BpfAlu.Mov, destination, value);

    /// <summary>dst = a constant, in one instruction where it fits 32 signed bits, else in two.</summary>
    public void Move(BpfRegister destination, long value)
    {
        if (value == (int)value)
        {
            Move(destination, (int)value);
            return;
        }

        Emit(BpfInstruction.LoadImmediate64, destination, BpfRegister.R0, 0, (int)value);
        Emit(0, BpfRegister.R0, BpfRegister.R0, 0, (int)(value >> 32));
    }

    /// <summary>dst op= src, 64 bits.</summary>
    public void Alu(BpfAlu operation, BpfRegister destination, BpfRegister source, short offset = 0) =>
        Emit((byte)(BpfClass.Alu64 | 0x08 | (byte)operation), destination, source, offset, 0);

    /// <summary>dst op= immediate, 64 bits.</summary>
    public void Alu(BpfAlu operation, BpfRegister destination, int immediate, short offset = 0) =>
        Emit((byte)(BpfClass.Alu64 | (byte)operation), destination, BpfRegister.R0, offset, immediate);

    /// <summary>dst = the low 32 bits of src, zero-extended.</summary>
    public void Move32(BpfRegister destination, BpfRegister source) =>
        Emit(BpfClass.Alu | 0x08 | (byte)BpfAlu.Mov, destination, source, 0, 0);

    /// <summary>dst = dst in big-endian order, cut to a width of 16, 32 or 64 bits.</summary>
    public void ToBigEndian(BpfRegister destination, int bits) =>
        Emit(BpfClass.Alu | 0x08 | (byte)BpfAlu.End, destination, BpfRegister.R0, 0, bits);

    /// <summary>dst = *(unsigned width *)(src + offset).</summary>
    public void Load(int width, BpfRegister destination, BpfRegister source, int offset) =>
        Emit((byte)(BpfClass.Ldx | BpfSize.Mem | BpfSize.Of(width)), destination, source, checked((short)offset), 0);

    /// <summary>*(width *)(dst + offset) = src.</summary>
    public void Store(int width, BpfRegister destination, int offset, BpfRegister source) =>
        Emit((byte)(BpfClass.Stx | BpfSize.Mem | BpfSize.Of(width)), destination, source, checked((short)offset), 0);

    /// <summary>*(width *)(dst + offset) = immediate.</summary>
    public void Store(int width, BpfRegister destination, int offset, int immediate) =>
        Emit((byte)(BpfClass.St | BpfSize.Mem | BpfSize.Of(width)), destination, BpfRegister.R0, checked((short)offset), immediate);

    /// <summary>An atomic on 8 bytes at dst + offset.</summary>
    public void Atomic(BpfAtomic operation, BpfRegister destination, int offset, BpfRegister source) =>
        Emit(BpfClass.Stx | BpfSize.Atomic | BpfSize.Double, destination, source, checked((short)offset), (int)operation);

    /// <summary>dst = a map of the object.</summary>
    public void LoadMap(BpfRegister destination, int map)
    {
        Emit(BpfInstruction.LoadImmediate64, destination, BpfInstruction.PseudoMap, 0, map);
        Emit(0, BpfRegister.R0, BpfRegister.R0, 0, 0);
    }

    /// <summary>dst = the address of the only value of an array map of the object, plus an offset.</summary>
    public void LoadMapValue(BpfRegister destination, int map, int offset)
    {
        Emit(BpfInstruction.LoadImmediate64, destination, BpfInstruction.PseudoMapValue, 0, map);
        Emit(0, BpfRegister.R0, BpfRegister.R0, 0, offset);
    }

    /// <summary>Calls a helper.</summary>
    public void Call(BpfHelper helper) =>
        Emit(BpfClass.Jmp | (byte)BpfJump.Call, BpfRegister.R0, BpfRegister.R0, 0, (int)helper);

    /// <summary>
    /// A jump to the next instruction, which stays: to the verifier a place where it may keep its state. Others of that kind are left out, as the
    /// kernel moves all the code that follows to take one out.
    /// </summary>
    public void Checkpoint()
    {
        _checkpoints.Add(_code.Count);
        Emit(BpfClass.Jmp | (byte)BpfJump.Always, BpfRegister.R0, BpfRegister.R0, 0, 0);
    }

    /// <summary>Calls a function of the kernel, by its number in the kernel's type information.</summary>
    public void CallKernel(int function) =>
        Emit(BpfClass.Jmp | (byte)BpfJump.Call, BpfRegister.R0, BpfInstruction.PseudoKernelFunction, 0, function);

    /// <summary>Calls a function of the program, by its number (<see cref="BpfLinker"/>).</summary>
    public void CallFunction(int function) =>
        Emit(BpfClass.Jmp | (byte)BpfJump.Call, BpfRegister.R0, BpfInstruction.PseudoFunction, 0, function);

    /// <summary>Returns R0.</summary>
    public void Exit() => Emit(BpfClass.Jmp | (byte)BpfJump.Exit, BpfRegister.R0, BpfRegister.R0, 0, 0);

    /// <summary>Jumps.</summary>
    public void Jump(BpfLabel target) => Jump(BpfJump.Always, BpfRegister.R0, 0, target);

    /// <summary>Jumps when dst compares so with src, 64 bits.</summary>
    public void Jump(BpfJump condition, BpfRegister destination, BpfRegister source, BpfLabel target)
    {
        _jumps.Add((_code.Count, target));
        Emit((byte)(BpfClass.Jmp | 0x08 | (byte)condition), destination, source, 0, 0);
    }

    /// <summary>Jumps when dst compares so with an immediate, 64 bits.</summary>
    public void Jump(BpfJump condition, BpfRegister destination, int immediate, BpfLabel target)
    {
        _jumps.Add((_code.Count, target));
        Emit((byte)(BpfClass.Jmp | (byte)condition), destination, BpfRegister.R0, 0, immediate);
    }

    /// <summary>Tells what the code from here on is for.</summary>
    public void Note(string text) => _notes.Add(new BpfNote(_code.Count, text));

    /// <summary>The notes, once the code is finished.</summary>
    public IEnumerable<BpfNote> Notes => _notes.Select(note => note with { Instruction = _places is null ? note.Instruction : _places[note.Instruction] });

    /// <summary>Gives an instruction another immediate, where its value is known only later.</summary>
    public void SetImmediate(int at, int value) => _code[at] = _code[at] with { Immediate = value };

    /// <summary>How many instructions there are.</summary>
    public int Length => _code.Count;

    /// <summary>The numbers of the functions that are called, as often as they are.</summary>
    public IEnumerable<int> CalledFunctions => _code.Where(instruction => instruction.CallsFunction).Select(instruction => instruction.Immediate);

    /// <summary>Whether a jump is too far for the 16 bits of its offset.</summary>
    public bool HasFarJump => _jumps.Exists(jump => jump.Target.Position >= 0 && Distance(jump) is < short.MinValue or > short.MaxValue);

    /// <summary>Resolves the jumps and gives the code, without what is never reached: the kernel's verifier refuses a program that has such code.</summary>
    /// <exception cref="InvalidOperationException">A label was not bound, or a jump is too far.</exception>
    public IReadOnlyList<BpfInstruction> Finish()
    {
        if (HasFarJump) throw new InvalidOperationException("A jump is too far for its 16-bit offset.");
        foreach ((int At, BpfLabel Target) jump in _jumps)
        {
            if (jump.Target.Position < 0) throw new InvalidOperationException("A jump goes to a label that was never bound.");
            _code[jump.At] = _code[jump.At] with { Offset = (short)Distance(jump) };
        }

        return WithoutUnreached(CollectionsMarshal.AsSpan(_code));
    }

    private BpfInstruction[] WithoutUnreached(ReadOnlySpan<BpfInstruction> code)
    {
        bool[] reached = Reach(code);
        for (int at = 0; at < code.Length; at++)
        {
            if (code[at] is { Opcode: BpfClass.Jmp | (byte)BpfJump.Always, Offset: 0 } && !_checkpoints.Contains(at)) reached[at] = false;
        }

        int[] places = _places = new int[code.Length + 1];
        for (int at = 0; at < code.Length; at++) places[at + 1] = places[at] + (reached[at] ? 1 : 0);
        if (places[^1] == code.Length) return code.ToArray();
        var kept = new BpfInstruction[places[^1]];
        for (int at = 0; at < code.Length; at++)
        {
            if (!reached[at]) continue;
            BpfInstruction instruction = code[at];
            kept[places[at]] = instruction.Jumps ? instruction with { Offset = (short)(places[at + 1 + instruction.Offset] - places[at] - 1) } : instruction;
        }

        return kept;
    }

    /// <summary>Which instructions control can reach, by jumps taken or not.</summary>
    private static bool[] Reach(ReadOnlySpan<BpfInstruction> code)
    {
        bool[] reached = new bool[code.Length];
        Stack<int> open = new([0]);
        while (open.TryPop(out int at))
        {
            for (; (uint)at < (uint)code.Length && !reached[at]; at++)
            {
                BpfInstruction instruction = code[at];
                reached[at] = true;
                if (instruction.Opcode == BpfInstruction.LoadImmediate64 && at + 1 < code.Length) reached[++at] = true;
                else if (instruction.Jumps) open.Push(at + 1 + instruction.Offset);
                if (instruction.IsEnd) break;
            }
        }

        return reached;
    }

    private static int Distance((int At, BpfLabel Target) jump) => jump.Target.Position - jump.At - 1;

    private void Emit(byte opcode, BpfRegister destination, BpfRegister source, short offset, int immediate) =>
        _code.Add(new BpfInstruction(opcode, destination, source, offset, immediate));
}
