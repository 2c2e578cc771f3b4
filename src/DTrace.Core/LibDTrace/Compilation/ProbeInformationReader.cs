using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Asks dtrace_probe_info of a probe. The caller holds the compiler's lock.</summary>
internal static class ProbeInformationReader
{
    /// <summary>The most arguments believed of one probe.</summary>
    private const int MostArguments = 256;

    /// <summary>What dtrace(8) prints where a type has no name.</summary>
    private const string UnknownType = "(unknown)";

    /// <summary>What the library tells of a probe; where it does not know it any more, its name alone.</summary>
    public static ProbeInformation Read(LibraryHandle handle, ProbeDescription probe)
    {
        ProbeInfoLayout layout = handle.Profile.Layouts.ProbeInfo;
        using ProbeMemory.NativeProbe description = ProbeMemory.Write(probe, handle.Profile.Layouts.Probe);
        nint info = Marshal.AllocCoTaskMem(layout.Size);
        try
        {
            NativeMemory.WritableBytes(info, layout.Size).Clear();
            if (handle.Calls.ProbeInfo(handle.Pointer, description.Address, info) == -1) return new ProbeInformation(probe);
            return new ProbeInformation(probe)
            {
                Attributes = Attributes(info + layout.Attributes),
                ArgumentAttributes = Attributes(info + layout.ArgumentAttributes),
                ArgumentTypes = Types(handle, NativeMemory.Pointer(info, layout.Types), Math.Clamp(NativeMemory.Int32(info, layout.Count), 0, MostArguments)),
            };
        }
        finally
        {
            Marshal.FreeCoTaskMem(info);
        }
    }

    private static ProbeAttributes Attributes(nint address)
    {
        ReadOnlySpan<byte> bytes = NativeMemory.Bytes(address, 3);
        return new ProbeAttributes((Stability)bytes[0], (Stability)bytes[1], (DependencyClass)bytes[2]);
    }

    private static string[] Types(LibraryHandle handle, nint first, int count)
    {
        ProbeInfoLayout layout = handle.Profile.Layouts.ProbeInfo;
        string[] types = new string[first == 0 ? 0 : count];
        for (int i = 0; i < types.Length; i++)
        {
            nint type = first + (i * layout.TypeStride);
            nint container = NativeMemory.Pointer(type, layout.TypeContainer);
            types[i] = (container == 0 ? null : handle.Calls.TypeName(container, Number(type, layout), layout.TypeBytes)) ?? UnknownType;
        }

        return types;
    }

    private static long Number(nint type, ProbeInfoLayout layout) =>
        layout.TypeBytes == sizeof(int) ? NativeMemory.Int32(type, layout.Type) : NativeMemory.Int64(type, layout.Type);
}
