using System.Runtime.InteropServices;
using DTrace.Core;

namespace DTrace.Embedded.Providers;

/// <summary>
/// Where struct pt_regs keeps things, in bytes (arch/x86/include/asm/ptrace.h, arch/arm64/include/asm/ptrace.h).
/// </summary>
internal sealed record Registers
{
    private static readonly Registers X64 = new()
    {
        SystemCallArguments = [112, 104, 96, 56, 72, 64],
        SystemCallNumber = 120,
        ProgramCounter = 128,
        Privilege = 136,
        PrivilegeMask = 3,
        UserPrivilege = 3,
        FunctionArguments = [112, 104, 96, 88, 72, 64],
        Result = 80,
        StackPointer = 152,
        FirstStackArgument = 8,
    };

    private static readonly Registers Arm64 = new()
    {
        SystemCallArguments = [272, 8, 16, 24, 32, 40],
        SystemCallNumber = 280,
        ProgramCounter = 256,
        Privilege = 264,
        PrivilegeMask = 0xf,
        UserPrivilege = 0,
        FunctionArguments = [0, 8, 16, 24, 32, 40, 48, 56],
        Result = 0,
        StackPointer = 248,
        FirstStackArgument = 0,
    };

    /// <summary>Those of this process's architecture.</summary>
    public static Registers Native => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        var other => throw new DTraceException(DTraceErrorKind.Engine, $"The embedded engines run on x86-64 and arm64, not on {other}."),
    };

    /// <summary>A system call's six arguments.</summary>
    public required IReadOnlyList<int> SystemCallArguments { get; init; }

    /// <summary>The system call's number, 4 bytes, kept until its return.</summary>
    public required int SystemCallNumber { get; init; }

    /// <summary>The arguments that a function is called with in registers (System V ABI for x86-64, 3.2.3; Procedure Call Standard for AArch64, 6.8).</summary>
    public required IReadOnlyList<int> FunctionArguments { get; init; }

    /// <summary>What a function returns.</summary>
    public required int Result { get; init; }

    /// <summary>The stack pointer.</summary>
    public required int StackPointer { get; init; }

    /// <summary>Where the first argument on the stack is, from the stack pointer at a function's entry.</summary>
    public required int FirstStackArgument { get; init; }

    /// <summary>The program counter.</summary>
    public required int ProgramCounter { get; init; }

    /// <summary>The word that tells user from kernel mode: cs, or pstate.</summary>
    public required int Privilege { get; init; }

    /// <summary>The bits of it that count.</summary>
    public required int PrivilegeMask { get; init; }

    /// <summary>Their value in user mode.</summary>
    public required int UserPrivilege { get; init; }
}
