using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Collects the probes that dtrace_probe_iter lists.</summary>
internal sealed unsafe class ProbeCollector(StructLayouts layouts) : CallbackTarget
{
    private readonly List<ProbeDescription> _probes = [];

    /// <summary>The probes, in the library's order.</summary>
    public IReadOnlyList<ProbeDescription> Probes => _probes;

    /// <summary>The callback to give dtrace_probe_iter.</summary>
    public static nint Callback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnProbe;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProbe(nint handle, nint probe, nint argument)
    {
        var collector = From<ProbeCollector>(argument);
        try
        {
            collector._probes.Add(ProbeMemory.Read(probe, collector.Layouts.Probe));
            return 0;
        }
        catch (Exception exception)
        {
            return collector.Fail(exception, abort: 1);
        }
    }

    private StructLayouts Layouts => layouts;
}
