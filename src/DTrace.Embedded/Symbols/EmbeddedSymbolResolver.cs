using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>Turns addresses of this machine's kernel and processes into frames. Used from the consumer's thread only.</summary>
internal sealed class EmbeddedSymbolResolver : ISymbolResolver
{
    private readonly UserSymbols _user = UserSymbols.OfThisMachine;

    /// <inheritdoc/>
    public StackFrame Kernel(ulong address) => KernelSymbols.ResolveRunning(address);

    /// <inheritdoc/>
    public StackFrame User(int processId, ulong address) => _user.Resolve(processId, address);
}
