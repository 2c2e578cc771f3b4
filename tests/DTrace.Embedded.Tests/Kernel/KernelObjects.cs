using System.Buffers.Binary;
using System.Text;
using DTrace.Embedded.Kernel.Calls;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>A program or map that is in the kernel now, whoever made it.</summary>
internal sealed record KernelObject(uint Id, string Name, uint Flags);

/// <summary>Lists the kernel's programs and maps, so that a test can say that none of its own is left.</summary>
internal static class KernelObjects
{
    private static readonly BpfCalls Calls = new(LinuxSystemCalls.Instance);

    // struct bpf_prog_info: name at 64. struct bpf_map_info: map_flags at 20, name at 24.
    public static IReadOnlyList<KernelObject> AllPrograms() =>
        List(BpfCommand.ProgramGetNextId, BpfCommand.ProgramGetDescriptorById, nameAt: 64, flagsAt: null);

    public static IReadOnlyList<KernelObject> Maps() => List(BpfCommand.MapGetNextId, BpfCommand.MapGetDescriptorById, nameAt: 24, flagsAt: 20);

    /// <summary>How many programs and maps have a name.</summary>
    public static int Count(string name) => AllPrograms().Concat(Maps()).Count(found => found.Name == name);

    private static List<KernelObject> List(BpfCommand next, BpfCommand open, int nameAt, int? flagsAt)
    {
        List<KernelObject> found = [];
        Span<byte> info = stackalloc byte[80];
        for (uint id = 0; ;)
        {
            int result = Calls.ById(next, id, out uint nextId);
            if (result == -Errno.EPERM) Assert.Skip("Listing what is in the kernel needs CAP_SYS_ADMIN.");
            if (result == -Errno.ENOENT) return found;
            Assert.True(result >= 0);
            id = nextId;
            int descriptor = Calls.ById(open, id, out _);
            if (descriptor == -Errno.ENOENT) continue; // Gone meanwhile.
            using Descriptor opened = Calls.Own(open, descriptor, "listing what is in the kernel");
            info.Clear();
            Assert.True(Calls.Info(opened, info) >= 0);
            ReadOnlySpan<byte> name = info.Slice(nameAt, 16);
            found.Add(new KernelObject(
                id,
                Encoding.ASCII.GetString(name[..Math.Max(0, name.IndexOf((byte)0))]),
                flagsAt is { } at ? BinaryPrimitives.ReadUInt32LittleEndian(info[at..]) : 0));
        }
    }
}
