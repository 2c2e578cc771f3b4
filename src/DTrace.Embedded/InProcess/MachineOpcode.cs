namespace DTrace.Embedded.InProcess;

/// <summary>
/// What the interpreter switches on. The first sixteen of each arithmetic and jump block stand in the order of the
/// instruction set's own operation numbers (RFC 9669, tables 4 and 7), so a block's first plus that number is the opcode.
/// </summary>
internal enum MachineOpcode : byte
{
    Add64, Sub64, Mul64, Div64, Or64, And64, Lsh64, Rsh64, Neg64, Mod64, Xor64, Mov64, Arsh64,
    SignedDiv64, SignedMod64, MovSigned8, MovSigned16, MovSigned32,

    Add32, Sub32, Mul32, Div32, Or32, And32, Lsh32, Rsh32, Neg32, Mod32, Xor32, Mov32, Arsh32,
    SignedDiv32, SignedMod32, MovSigned8To32, MovSigned16To32,

    Swap16, Swap32, Swap64, Cut16, Cut32, Cut64,

    Jump, Equal64, Greater64, GreaterOrEqual64, BitsSet64, NotEqual64, SignedGreater64, SignedGreaterOrEqual64, Call, Exit,
    Less64, LessOrEqual64, SignedLess64, SignedLessOrEqual64,

    JumpLong, Equal32, Greater32, GreaterOrEqual32, BitsSet32, NotEqual32, SignedGreater32, SignedGreaterOrEqual32, Unused8, Unused9,
    Less32, LessOrEqual32, SignedLess32, SignedLessOrEqual32,

    /// <summary>A 64-bit constant; takes two places.</summary>
    Constant,

    Load1, Load2, Load4, Load8, LoadSigned1, LoadSigned2, LoadSigned4,
    Store1, Store2, Store4, Store8,
    Atomic4, Atomic8,

    /// <summary>Calls the function that begins at the offset.</summary>
    CallFunction,
}

/// <summary>
/// One decoded instruction. The second operand is always "register plus constant": an immediate takes the register that is always
/// zero, a register the constant 0, so one opcode serves both forms. (A call's constant is the helper, an atomic's the operation.)
/// </summary>
/// <param name="Code">The operation.</param>
/// <param name="Destination">The destination register, or a store's base.</param>
/// <param name="Source">The source register, or a load's base.</param>
/// <param name="Offset">A memory access's offset, or the instruction a jump goes to.</param>
/// <param name="Constant">The constant.</param>
internal readonly record struct MachineOperation(MachineOpcode Code, byte Destination, byte Source, int Offset, long Constant)
{
    /// <summary>The register that is always zero.</summary>
    public const byte ZeroRegister = 11;

    /// <summary>How many registers the machine has.</summary>
    public const int Registers = 12;
}
