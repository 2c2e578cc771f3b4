using System.Runtime.InteropServices;

namespace DTrace.Embedded.Providers.Usdt;

/// <summary>The assembler's names of registers, and where struct pt_regs keeps them (arch/x86/include/asm/ptrace.h, arch/arm64/include/asm/ptrace.h).</summary>
internal static class RegisterNames
{
    private static readonly string[] X64 =
        ["r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi", "", "rip", "", "", "rsp"];

    private static readonly string[] Arm64 = [.. Enumerable.Range(0, 31).Select(number => $"x{number}"), "sp"];

    /// <summary>The offset of a register by a name of it or of a part, and the bit that the part begins at; null where there is none of the name.</summary>
    public static (int Offset, int Shift)? Find(string name)
    {
        if (name.Length == 0) return null;
        bool isArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        int index = Array.IndexOf(isArm64 ? Arm64 : X64, isArm64 ? WholeOfArm64(name) : WholeOfX64(name));
        return index < 0 ? null : (8 * index, !isArm64 && name.Length == 2 && name[1] == 'h' ? 8 : 0);
    }

    private static string WholeOfArm64(string name) => name[0] == 'w' ? "x" + name[1..] : name;

    /// <summary>eax, ax, al, ah of rax; r8d, r8w, r8b of r8; sil of rsi.</summary>
    private static string WholeOfX64(string name) => name switch
    {
        ['r', >= '0' and <= '9', .., 'd' or 'w' or 'b'] => name[..^1],
        ['e', _, _] => "r" + name[1..],
        [>= 'a' and <= 'd', 'l' or 'h'] => $"r{name[0]}x",
        [_, _, 'l'] => "r" + name[..2],
        [not 'r', _] => "r" + name,
        _ => name,
    };
}
