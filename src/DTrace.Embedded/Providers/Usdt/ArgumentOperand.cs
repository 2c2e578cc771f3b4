using System.Globalization;
using System.Text.RegularExpressions;

namespace DTrace.Embedded.Providers.Usdt;

/// <summary>
/// Where a static probe's argument is, read from its note: <c>N@OPERAND</c>, N its bytes, negative where it has a sign, the operand as the
/// assembler of x86-64 (<c>$5</c>, <c>%rdi</c>, <c>-8(%rbp)</c>, <c>0(%rax,%rcx,4)</c>) or arm64 (<c>5</c>, <c>x0</c>, <c>[sp, 16]</c>) spells it.
/// </summary>
internal sealed partial record ArgumentOperand
{
    /// <summary>Bytes: 1, 2, 4 or 8.</summary>
    public required int Size { get; init; }

    public required bool IsSigned { get; init; }

    /// <summary>The value itself, or what is added to the registers of an address.</summary>
    public long Constant { get; init; }

    /// <summary>The register of the value, or of the address, by its offset in struct pt_regs; null for none.</summary>
    public int? Register { get; init; }

    /// <summary>A second register of the address.</summary>
    public int? Index { get; init; }

    /// <summary>What the second register is multiplied by.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>The value is in the process's memory.</summary>
    public bool IsMemory { get; init; }

    /// <summary>Which bit of the register the value begins at: 8 for ah and its like.</summary>
    public int Shift { get; init; }

    /// <summary>The argument's type in D.</summary>
    public string TypeName => Size switch
    {
        1 => IsSigned ? "char" : "unsigned char",
        2 => IsSigned ? "short" : "unsigned short",
        4 => IsSigned ? "int" : "unsigned int",
        _ => IsSigned ? "long" : "unsigned long",
    };

    /// <summary>Reads a description; null where it is none that is known.</summary>
    public static ArgumentOperand? Parse(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || !int.TryParse(text.AsSpan(0, at), CultureInfo.InvariantCulture, out int size) || Math.Abs(size) is not (1 or 2 or 4 or 8)) return null;
        return ParseOperand(text[(at + 1)..]) is { } operand ? operand with { Size = Math.Abs(size), IsSigned = size < 0 } : null;
    }

    private static ArgumentOperand? ParseOperand(string text)
    {
        ArgumentOperand empty = new() { Size = 8, IsSigned = false };
        if (Number(text.TrimStart('$')) is { } constant) return empty with { Constant = constant };
        if (RegisterNames.Find(text.TrimStart('%')) is { } register) return empty with { Register = register.Offset, Shift = register.Shift };
        Match match = X64Memory().Match(text);
        if (match.Success)
        {
            if (RegisterNames.Find(match.Groups["base"].Value) is not { } origin) return null;
            (int Offset, int Shift)? index = match.Groups["index"].Success ? RegisterNames.Find(match.Groups["index"].Value) : null;
            if (match.Groups["index"].Success && index is null) return null;
            return empty with
            {
                IsMemory = true,
                Constant = Number(match.Groups["offset"].Value) ?? 0,
                Register = origin.Offset,
                Index = index?.Offset,
                Scale = match.Groups["scale"].Success ? int.Parse(match.Groups["scale"].Value, CultureInfo.InvariantCulture) : 1,
            };
        }

        match = Arm64Memory().Match(text);
        return match.Success && RegisterNames.Find(match.Groups["base"].Value) is { } start
            ? empty with { IsMemory = true, Constant = Number(match.Groups["offset"].Value) ?? 0, Register = start.Offset }
            : null;
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    [GeneratedRegex(@"^(?<offset>-?\d*)\(%(?<base>\w+)(,%(?<index>\w+)(,(?<scale>[1248]))?)?\)$", RegexOptions.CultureInvariant)]
    private static partial Regex X64Memory();

    [GeneratedRegex(@"^\[(?<base>\w+)(,\s*#?(?<offset>-?\d+))?\]$", RegexOptions.CultureInvariant)]
    private static partial Regex Arm64Memory();
}
