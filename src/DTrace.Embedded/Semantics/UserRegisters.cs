using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Semantics;

/// <summary>The indices of uregs[ ]: the words of struct pt_regs, and their names in DTrace's library file regs.d.</summary>
internal static class UserRegisters
{
    private static readonly string[] X64 =
    [
        "R15", "R14", "R13", "R12", "RBP", "RBX", "R11", "R10", "R9", "R8", "RAX", "RCX", "RDX", "RSI", "RDI", "ERR", "RIP", "CS", "RFL", "RSP", "SS",
    ];

    private static readonly (string Alias, string Name)[] X64Aliases =
    [
        ("PC", "RIP"), ("FP", "RBP"), ("SP", "RSP"), ("PS", "RFL"), ("R0", "RAX"), ("R1", "RBX"), ("EAX", "RAX"), ("EBX", "RBX"), ("ECX", "RCX"),
        ("EDX", "RDX"), ("ESI", "RSI"), ("EDI", "RDI"), ("EBP", "RBP"), ("EIP", "RIP"), ("EFL", "RFL"), ("ESP", "RSP"),
    ];

    private static readonly string[] Arm64 = [.. Enumerable.Range(0, 31).Select(number => $"X{number}"), "SP", "PC", "PS"];

    private static readonly (string Alias, string Name)[] Arm64Aliases = [("FP", "X29"), ("LR", "X30")];

    private static readonly FrozenDictionary<string, int> Indices = IsArm64 ? Index(Arm64, Arm64Aliases) : Index(X64, X64Aliases);

    /// <summary>How many there are.</summary>
    public static int Count => IsArm64 ? Arm64.Length : X64.Length;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The index of a name such as R_SP, or null.</summary>
    public static int? Find(string name) => Indices.TryGetValue(name, out int index) ? index : null;

    private static FrozenDictionary<string, int> Index(string[] names, (string Alias, string Name)[] aliases) =>
        names.Select((name, index) => KeyValuePair.Create("R_" + name, index))
            .Concat(aliases.Select(alias => KeyValuePair.Create("R_" + alias.Alias, Array.IndexOf(names, alias.Name))))
            .ToFrozenDictionary();
}
