using System.Globalization;

namespace DTrace.Core;

/// <summary>One frame of a kernel or user stack, or one address given to sym(), usym() and their like.</summary>
/// <param name="Address">The program counter.</param>
/// <param name="Module">The module (kernel module, executable or library) the address lies in, or null where unknown.</param>
/// <param name="Symbol">The function the address lies in, or null where unknown.</param>
/// <param name="Offset">The distance in bytes from the symbol's start; 0 where there is no symbol.</param>
public sealed record StackFrame(ulong Address, string? Module, string? Symbol, ulong Offset)
{
    /// <summary>The form <c>module`symbol+0x1f</c>, <c>module`0x...</c> or <c>0x...</c>, as dtrace(8) prints it.</summary>
    public override string ToString()
    {
        string hex = Address.ToString("x", CultureInfo.InvariantCulture);
        if (Symbol is null) return Module is null ? $"0x{hex}" : $"{Module}`0x{hex}";
        string name = Module is null ? Symbol : $"{Module}`{Symbol}";
        return Offset == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}+0x{Offset:x}");
    }
}
