namespace DTrace.Core.LibDTrace;

/// <summary>The probes that have fired, by where the library keeps their descriptions: it does so until the handle is closed.</summary>
internal sealed class ProbeTable(ProbeLayout layout)
{
    private readonly Dictionary<nint, ProbeDescription> _byAddress = [];
    private nint _lastAddress;
    private ProbeDescription? _last;

    /// <summary>The probe of a description's address.</summary>
    public ProbeDescription Find(nint address)
    {
        // The same probe often fires again and again. The number is compared because an address alone would be trusted for ever.
        ProbeDescription? known = address == _lastAddress ? _last : _byAddress.GetValueOrDefault(address);
        if (known?.Id != NativeMemory.Int32(address, layout.Id))
        {
            known = ProbeMemory.Read(address, layout);
            _byAddress[address] = known;
        }

        (_lastAddress, _last) = (address, known);
        return known;
    }
}
