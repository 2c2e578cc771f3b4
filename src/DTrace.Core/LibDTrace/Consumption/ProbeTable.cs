namespace DTrace.Core.LibDTrace;

/// <summary>The probes that have fired, by where the library keeps their descriptions: it does so until the handle is closed.</summary>
internal sealed class ProbeTable(ProbeLayout layout)
{
    private readonly Dictionary<nint, ProbeDescription> _byAddress = [];

    /// <summary>The probe of a description's address.</summary>
    public ProbeDescription Find(nint address)
    {
        // The number is compared because an address alone would be trusted for ever.
        if (_byAddress.TryGetValue(address, out ProbeDescription? known) && known.Id == NativeMemory.Int32(address, layout.Id)) return known;
        ProbeDescription probe = ProbeMemory.Read(address, layout);
        _byAddress[address] = probe;
        return probe;
    }
}
