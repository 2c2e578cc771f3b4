using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>Turns addresses of this machine's kernel and processes into frames. Used from the consumer's thread only.</summary>
internal sealed class EmbeddedSymbolResolver : ISymbolResolver
{
    /// <summary>How long a list of kernel symbols is taken to hold, in milliseconds, once an address is not in it.</summary>
    private const long KernelSymbolsAge = 1000;

    private readonly UserSymbols _user = UserSymbols.OfThisMachine;
    private KernelSymbols? _kernel;
    private long _kernelRead;

    /// <inheritdoc/>
    /// <remarks>The kernel gets new code while it runs, from modules and eBPF programs: an unknown address makes the list be read anew.</remarks>
    public StackFrame Kernel(ulong address)
    {
        if (_kernel is not null)
        {
            StackFrame frame = _kernel.Resolve(address);
            bool isHidden = _kernel.Count == 0;
            if (frame.Symbol is not null || isHidden || Environment.TickCount64 - _kernelRead < KernelSymbolsAge) return frame;
        }

        _kernel = KernelSymbols.OfThisKernel();
        _kernelRead = Environment.TickCount64;
        return _kernel.Resolve(address);
    }

    /// <inheritdoc/>
    public StackFrame User(int processId, ulong address) => _user.Resolve(processId, address);
}
