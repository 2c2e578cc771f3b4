using DTrace.Core;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// Something a kernel may or may not have, found out by trying it once. Kernels are configured and patched, so a version says little.
/// </summary>
/// <param name="name">What it is.</param>
/// <param name="need">What a kernel needs to have it.</param>
/// <param name="test">Tries it, and throws where it is refused.</param>
internal sealed class KernelFeature(string name, string need, Action test)
{
    private bool _tested;
    private DTraceException? _refusal;

    /// <summary>Whether this kernel has it, for this process.</summary>
    public bool IsAvailable => Refusal is null;

    private DTraceException? Refusal
    {
        get
        {
            if (_tested) return _refusal;
            try
            {
                test();
            }
            catch (DTraceException e)
            {
                _refusal = e;
            }

            _tested = true;
            return _refusal;
        }
    }

    /// <summary>Throws where it is not available.</summary>
    /// <exception cref="DTraceException">The privilege that is missing, or what a kernel needs to have the feature.</exception>
    public void Require()
    {
        if (Refusal is not { } refusal) return;
        if (refusal.Kind == DTraceErrorKind.Privilege) throw new DTraceException(refusal.Kind, refusal.Message, refusal);
        throw new DTraceException(refusal.Kind, $"This kernel does not provide {name}, for which it needs {need}: {refusal.Message}", refusal)
        {
            Log = refusal.Log,
        };
    }
}
