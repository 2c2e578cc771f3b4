using DTrace.Core;

namespace DTracePS.Benchmarks;

/// <summary>Addresses stay addresses.</summary>
internal sealed class NoSymbols : ISymbolResolver
{
    public StackFrame Kernel(ulong address) => new(address, null, null, 0);

    public StackFrame User(int processId, ulong address) => new(address, null, null, 0);
}
