using DTrace.Embedded.Registers;

namespace DTrace.Embedded.Providers.Usdt;

/// <summary>The assembler's names of registers and of their parts, and where struct pt_regs keeps them.</summary>
internal static class RegisterNames
{
    /// <summary>The offset of a register by a name of it or of a part, and the bit that the part begins at; null where there is none of the name.</summary>
    public static (int Offset, int Shift)? Find(string name)
    {
        if (name.Length == 0) return null;
        RegisterLayout layout = RegisterLayout.Native;
        bool isArm64 = layout == RegisterLayout.Arm64;
        return layout.Find(isArm64 ? WholeOfArm64(name) : WholeOfX64(name)) is { } offset ? (offset, !isArm64 && name.Length == 2 && name[1] == 'h' ? 8 : 0) : null;
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
