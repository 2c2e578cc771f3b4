using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>What sym(), func(), mod(), usym(), ufunc(), umod() or uaddr() gives: an address to be shown as a name.</summary>
/// <param name="Action">Sym, Mod, USym, UMod or UAddr; func() is Sym and ufunc() is USym, as in libdtrace.</param>
internal sealed record SymbolAddressType(TraceAction Action) : DType
{
    /// <summary>Whether the address is one of the process.</summary>
    public bool IsUser => Action is TraceAction.USym or TraceAction.UMod or TraceAction.UAddr;

    /// <inheritdoc/>
    public override string Name => IsUser ? "_usymaddr" : "_symaddr";

    /// <summary>The record's bytes: of a user address the process id before it.</summary>
    public override int Size => IsUser ? 16 : 8;

    /// <inheritdoc/>
    public override int Alignment => 8;
}
