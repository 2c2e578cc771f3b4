using System.Runtime.InteropServices;
using DTrace.Core;

namespace DTrace.Embedded.Registers;

/// <summary>
/// struct pt_regs of an architecture: its 8-byte words in their order, and which of them serve what (arch/x86/include/asm/ptrace.h,
/// arch/arm64/include/asm/ptrace.h). Offsets are in bytes.
/// </summary>
internal sealed class RegisterLayout
{
    private readonly string[] _words;

    /// <param name="words">The names of the words.</param>
    /// <param name="calls">Those of a system call's arguments, and of its number.</param>
    /// <param name="functions">Those of a function's arguments, and of its result.</param>
    /// <param name="thread">Those of the stack pointer, of the program counter, and of what tells user from kernel mode.</param>
    private RegisterLayout(
        string[] words, (string Arguments, string Number) calls, (string Arguments, string Result) functions, (string Stack, string Counter, string Privilege) thread)
    {
        _words = words;
        SystemCallArguments = [.. calls.Arguments.Split(' ').Select(Offset)];
        SystemCallNumber = Offset(calls.Number);
        FunctionArguments = [.. functions.Arguments.Split(' ').Select(Offset)];
        Result = Offset(functions.Result);
        StackPointer = Offset(thread.Stack);
        ProgramCounter = Offset(thread.Counter);
        Privilege = Offset(thread.Privilege);
    }

    /// <summary>That of x86-64.</summary>
    public static RegisterLayout X64 { get; } = new(
        ["r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi", "orig_rax", "rip", "cs", "eflags", "rsp", "ss"],
        ("rdi rsi rdx r10 r8 r9", "orig_rax"), ("rdi rsi rdx rcx r8 r9", "rax"), ("rsp", "rip", "cs"))
    {
        UserWords = 21,
        PrivilegeMask = 3,
        UserPrivilege = 3,
        FirstStackArgument = 8,
    };

    /// <summary>That of arm64.</summary>
    public static RegisterLayout Arm64 { get; } = new(
        [.. Enumerable.Range(0, 31).Select(number => $"x{number}"), "sp", "pc", "pstate", "orig_x0", "syscallno"],
        ("orig_x0 x1 x2 x3 x4 x5", "syscallno"), ("x0 x1 x2 x3 x4 x5 x6 x7", "x0"), ("sp", "pc", "pstate"))
    {
        UserWords = 34,
        PrivilegeMask = 0xf,
        UserPrivilege = 0,
        FirstStackArgument = 0,
    };

    /// <summary>That of this process's architecture.</summary>
    /// <exception cref="DTraceException">It is neither x86-64 nor arm64.</exception>
    public static RegisterLayout Native => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        var other => throw new DTraceException(DTraceErrorKind.Engine, $"The embedded engines run on x86-64 and arm64, not on {other}."),
    };

    /// <summary>How many of the words D's <c>uregs[]</c> has; the library file regs.d names them.</summary>
    public required int UserWords { get; init; }

    /// <summary>A system call's six arguments.</summary>
    public IReadOnlyList<int> SystemCallArguments { get; }

    /// <summary>The system call's number, 4 bytes, kept until its return.</summary>
    public int SystemCallNumber { get; }

    /// <summary>The arguments that a function is called with in registers (System V ABI for x86-64, 3.2.3; Procedure Call Standard for AArch64, 6.8).</summary>
    public IReadOnlyList<int> FunctionArguments { get; }

    /// <summary>What a function returns.</summary>
    public int Result { get; }

    /// <summary>The stack pointer.</summary>
    public int StackPointer { get; }

    /// <summary>Where the first argument on the stack is, from the stack pointer at a function's entry.</summary>
    public required int FirstStackArgument { get; init; }

    /// <summary>The program counter.</summary>
    public int ProgramCounter { get; }

    /// <summary>The word that tells user from kernel mode.</summary>
    public int Privilege { get; }

    /// <summary>The bits of it that count.</summary>
    public required int PrivilegeMask { get; init; }

    /// <summary>Their value in user mode.</summary>
    public required int UserPrivilege { get; init; }

    /// <summary>The offset of a word; null where there is none of the name.</summary>
    public int? Find(string word) => Array.IndexOf(_words, word) is >= 0 and var index ? 8 * index : null;

    private int Offset(string word) => Find(word) ?? throw new ArgumentException($"struct pt_regs has no {word}.");
}
