namespace DTrace.Embedded.Bpf;

/// <summary>
/// One 8-byte eBPF instruction (RFC 9669). A 64-bit immediate load takes two: the second holds the high half.
/// In a <see cref="BpfObject"/> a load of a map names it by its index in the object, until a run time puts its own reference there.
/// </summary>
/// <param name="Opcode">Class, source and operation, or class, size and mode.</param>
/// <param name="Destination">The destination register.</param>
/// <param name="Source">The source register, or what kind of 64-bit immediate or call this is.</param>
/// <param name="Offset">The signed offset of a memory access or jump.</param>
/// <param name="Immediate">The signed immediate.</param>
public readonly record struct BpfInstruction(byte Opcode, BpfRegister Destination, BpfRegister Source, short Offset, int Immediate)
{
    /// <summary>Length of an instruction in bytes.</summary>
    public const int Size = 8;

    /// <summary>The opcode of a 64-bit immediate load.</summary>
    public const byte LoadImmediate64 = BpfClass.Ld | BpfSize.Double;

    /// <summary>As <see cref="Source"/> of a 64-bit immediate load: the immediate is a map.</summary>
    public const BpfRegister PseudoMap = (BpfRegister)1;

    /// <summary>As <see cref="Source"/> of a 64-bit immediate load: the address of an array map's value; the high half is the offset in it.</summary>
    public const BpfRegister PseudoMapValue = (BpfRegister)2;

    /// <summary>As <see cref="Source"/> of a call: the immediate is the number of a kernel function in the kernel's type information.</summary>
    public const BpfRegister PseudoKernelFunction = (BpfRegister)2;

    /// <summary>As <see cref="Source"/> of a call: the immediate is the distance to a function of the program.</summary>
    public const BpfRegister PseudoFunction = (BpfRegister)1;

    /// <summary>The instruction class: the low three bits.</summary>
    public byte Class => (byte)(Opcode & 7);

    /// <summary>Whether it jumps, by its offset, always or on a condition.</summary>
    public bool Jumps => Class is BpfClass.Jmp or BpfClass.Jmp32 && (BpfJump)(Opcode & 0xf0) is not (BpfJump.Call or BpfJump.Exit);

    /// <summary>Whether it calls a function of the program.</summary>
    public bool CallsFunction => Opcode == (BpfClass.Jmp | (byte)BpfJump.Call) && Source == PseudoFunction;

    /// <summary>Whether control never goes on to the next instruction.</summary>
    public bool IsEnd => Class == BpfClass.Jmp && (BpfJump)(Opcode & 0xf0) is BpfJump.Always or BpfJump.Exit;
}

/// <summary>The eBPF registers: R0 results, R1-R5 arguments lost by calls, R6-R9 kept by calls, R10 the frame pointer (read-only).</summary>
public enum BpfRegister : byte
{
    /// <summary>Result.</summary>
    R0,

    /// <summary>First argument; the context on entry.</summary>
    R1,

    /// <summary>Second argument.</summary>
    R2,

    /// <summary>Third argument.</summary>
    R3,

    /// <summary>Fourth argument.</summary>
    R4,

    /// <summary>Fifth argument.</summary>
    R5,

    /// <summary>Kept by calls.</summary>
    R6,

    /// <summary>Kept by calls.</summary>
    R7,

    /// <summary>Kept by calls.</summary>
    R8,

    /// <summary>Kept by calls.</summary>
    R9,

    /// <summary>The frame pointer.</summary>
    R10,
}

/// <summary>Instruction classes.</summary>
public static class BpfClass
{
    /// <summary>Non-standard loads; here only 64-bit immediates.</summary>
    public const byte Ld = 0;

    /// <summary>Load from memory.</summary>
    public const byte Ldx = 1;

    /// <summary>Store an immediate.</summary>
    public const byte St = 2;

    /// <summary>Store a register, and atomics.</summary>
    public const byte Stx = 3;

    /// <summary>32-bit arithmetic.</summary>
    public const byte Alu = 4;

    /// <summary>64-bit jumps.</summary>
    public const byte Jmp = 5;

    /// <summary>32-bit jumps.</summary>
    public const byte Jmp32 = 6;

    /// <summary>64-bit arithmetic.</summary>
    public const byte Alu64 = 7;
}

/// <summary>Sizes of memory accesses, and their modes.</summary>
public static class BpfSize
{
    /// <summary>4 bytes.</summary>
    public const byte Word = 0x00;

    /// <summary>2 bytes.</summary>
    public const byte Half = 0x08;

    /// <summary>1 byte.</summary>
    public const byte Byte = 0x10;

    /// <summary>8 bytes.</summary>
    public const byte Double = 0x18;

    /// <summary>Mode of plain memory accesses.</summary>
    public const byte Mem = 0x60;

    /// <summary>Mode of sign-extending loads of 1, 2 or 4 bytes (kernel 6.6).</summary>
    public const byte MemSigned = 0x80;

    /// <summary>Mode of atomics; the immediate is a <see cref="BpfAtomic"/>.</summary>
    public const byte Atomic = 0xc0;

    /// <summary>The width in bytes that the size's bits of an opcode say.</summary>
    public static int Width(byte opcode) => (opcode & Double) switch
    {
        Byte => 1,
        Half => 2,
        Word => 4,
        _ => 8,
    };

    /// <summary>The size's bits for a width of 1, 2, 4 or 8 bytes.</summary>
    public static byte Of(int width) => width switch
    {
        1 => Byte,
        2 => Half,
        4 => Word,
        8 => Double,
        _ => throw new ArgumentOutOfRangeException(nameof(width), width, "A memory access is 1, 2, 4 or 8 bytes wide."),
    };
}

/// <summary>Arithmetic operations: the high four bits of the opcode.</summary>
public enum BpfAlu : byte
{
    /// <summary>Addition.</summary>
    Add = 0x00,

    /// <summary>Subtraction.</summary>
    Sub = 0x10,

    /// <summary>Multiplication.</summary>
    Mul = 0x20,

    /// <summary>Unsigned division; by zero gives 0. With offset 1: signed (kernel 6.6).</summary>
    Div = 0x30,

    /// <summary>Bitwise or.</summary>
    Or = 0x40,

    /// <summary>Bitwise and.</summary>
    And = 0x50,

    /// <summary>Shift left.</summary>
    Lsh = 0x60,

    /// <summary>Logical shift right.</summary>
    Rsh = 0x70,

    /// <summary>Negation.</summary>
    Neg = 0x80,

    /// <summary>Unsigned remainder; by zero leaves the dividend. With offset 1: signed (kernel 6.6).</summary>
    Mod = 0x90,

    /// <summary>Bitwise exclusive or.</summary>
    Xor = 0xa0,

    /// <summary>Move.</summary>
    Mov = 0xb0,

    /// <summary>Arithmetic shift right.</summary>
    Arsh = 0xc0,

    /// <summary>Byte order conversion (32-bit class: source bit 0 to little, 1 to big endian; the immediate is the width in bits).</summary>
    End = 0xd0,
}

/// <summary>Jump operations: the high four bits of the opcode.</summary>
public enum BpfJump : byte
{
    /// <summary>Always.</summary>
    Always = 0x00,

    /// <summary>Equal.</summary>
    Equal = 0x10,

    /// <summary>Unsigned greater.</summary>
    Greater = 0x20,

    /// <summary>Unsigned greater or equal.</summary>
    GreaterOrEqual = 0x30,

    /// <summary>Any bit in common.</summary>
    BitsSet = 0x40,

    /// <summary>Not equal.</summary>
    NotEqual = 0x50,

    /// <summary>Signed greater.</summary>
    SignedGreater = 0x60,

    /// <summary>Signed greater or equal.</summary>
    SignedGreaterOrEqual = 0x70,

    /// <summary>Call of a helper.</summary>
    Call = 0x80,

    /// <summary>Return from the program.</summary>
    Exit = 0x90,

    /// <summary>Unsigned less.</summary>
    Less = 0xa0,

    /// <summary>Unsigned less or equal.</summary>
    LessOrEqual = 0xb0,

    /// <summary>Signed less.</summary>
    SignedLess = 0xc0,

    /// <summary>Signed less or equal.</summary>
    SignedLessOrEqual = 0xd0,
}

/// <summary>Atomic operations: the immediate of an atomic store.</summary>
public enum BpfAtomic
{
    /// <summary>Add.</summary>
    Add = 0x00,

    /// <summary>Add, and leave the old value in the source register (kernel 5.12).</summary>
    FetchAdd = 0x01,

    /// <summary>Bitwise or (kernel 5.12).</summary>
    Or = 0x40,

    /// <summary>Bitwise and, and leave the old value in the source register (kernel 5.12).</summary>
    FetchAnd = 0x51,

    /// <summary>Exchange with the source register (kernel 5.12).</summary>
    Exchange = 0xe1,

    /// <summary>Compare R0 with memory and, when equal, store the source register; R0 gets the old value (kernel 5.12).</summary>
    CompareExchange = 0xf1,
}
