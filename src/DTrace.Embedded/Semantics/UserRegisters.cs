using System.Runtime.InteropServices;

namespace DTrace.Embedded.Semantics;

/// <summary>uregs[ ]: the words of struct pt_regs (arch/x86/include/asm/ptrace.h, arch/arm64/include/asm/ptrace.h); the library file regs.d names them.</summary>
internal static class UserRegisters
{
    /// <summary>How many there are.</summary>
    public static int Count => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 34 : 21;
}
