using System.Globalization;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// Reads what dtrace_addr2str and dtrace_uaddr2str write: <c>module`symbol</c>, <c>module`symbol+0x1f</c>, <c>module`0x...</c> or <c>0x...</c>.
/// </summary>
internal static class SymbolText
{
    /// <summary>The frame of an address and its text.</summary>
    public static StackFrame Parse(ulong address, string text)
    {
        int tick = text.IndexOf('`', StringComparison.Ordinal);
        string? module = tick > 0 ? text[..tick] : null;
        string rest = text[(tick + 1)..];
        if (rest.Length == 0 || rest.StartsWith("0x", StringComparison.Ordinal)) return new StackFrame(address, module, null, 0);
        int plus = rest.LastIndexOf("+0x", StringComparison.Ordinal);
        return plus > 0 && ulong.TryParse(rest.AsSpan(plus + 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong offset)
            ? new StackFrame(address, module, rest[..plus], offset)
            : new StackFrame(address, module, rest, 0);
    }
}
