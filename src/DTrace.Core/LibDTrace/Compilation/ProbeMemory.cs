using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core.LibDTrace;

/// <summary>Reads and writes <c>dtrace_probedesc</c>, whose names are arrays in place, or on Linux pointers.</summary>
internal static class ProbeMemory
{
    /// <summary>Reads a description.</summary>
    public static ProbeDescription Read(nint address, ProbeLayout layout) => new(
        NativeMemory.Int32(address, layout.Id),
        Name(address, layout.Provider),
        Name(address, layout.Module),
        Name(address, layout.Function),
        Name(address, layout.Name));

    /// <summary>Writes a description in memory of its own.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.Argument"/>: a name is longer than the platform's.</exception>
    public static NativeProbe Write(ProbeDescription probe, ProbeLayout layout) => new(probe, layout);

    private static string Name(nint address, NameLayout name) => name.Length == 0
        ? NativeMemory.Text(NativeMemory.Pointer(address, name.Offset)) ?? string.Empty
        : NativeMemory.Text(NativeMemory.Bytes(address + name.Offset, name.Length));

    /// <summary>A description in memory, freed at the end of the block.</summary>
    internal sealed class NativeProbe : IDisposable
    {
        private readonly List<nint> _texts = [];

        public NativeProbe(ProbeDescription probe, ProbeLayout layout)
        {
            Address = Marshal.AllocCoTaskMem(layout.Size);
            NativeMemory.WritableBytes(Address, layout.Size).Clear();
            NativeMemory.Write(Address, layout.Id, probe.Id);
            try
            {
                Write(probe.Provider, layout.Provider);
                Write(probe.Module, layout.Module);
                Write(probe.Function, layout.Function);
                Write(probe.Name, layout.Name);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Where the description stands.</summary>
        public nint Address { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (nint text in _texts) Marshal.FreeCoTaskMem(text);
            Marshal.FreeCoTaskMem(Address);
        }

        private void Write(string text, NameLayout name)
        {
            if (name.Length == 0)
            {
                nint copy = new NativeText(text).Address;
                _texts.Add(copy);
                NativeMemory.Write(Address, name.Offset, copy);
                return;
            }

            Span<byte> room = NativeMemory.WritableBytes(Address + name.Offset, name.Length - 1);
            if (text.Contains('\0', StringComparison.Ordinal) || !Encoding.UTF8.TryGetBytes(text, room, out _))
                throw new DTraceException(DTraceErrorKind.Argument, $"\"{text}\" cannot be part of a probe description: libdtrace holds {name.Length - 1} bytes of it, and no NUL.");
        }
    }
}
