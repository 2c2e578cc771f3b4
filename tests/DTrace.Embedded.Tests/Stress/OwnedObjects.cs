using System.Globalization;
using DTrace.Embedded.Kernel.Calls;
using Xunit;

namespace DTrace.Embedded.Tests.Stress;

/// <summary>
/// The programs, maps and links that a process has open, by the ids that the kernel gives them (proc_pid_fdinfo(5)), and which of them
/// the kernel still has. Ids are never used twice, so other processes' objects do not disturb.
/// </summary>
internal sealed class OwnedObjects
{
    // BPF_LINK_GET_FD_BY_ID, include/uapi/linux/bpf.h.
    private const BpfCommand LinkGetDescriptorById = (BpfCommand)30;

    private static readonly (string Field, BpfCommand Open)[] Kinds =
    [
        ("prog_id:", BpfCommand.ProgramGetDescriptorById), ("map_id:", BpfCommand.MapGetDescriptorById), ("link_id:", LinkGetDescriptorById),
    ];

    private readonly HashSet<(BpfCommand Open, uint Id)> _ids = [];

    /// <summary>How many there are of each: programs, maps, links.</summary>
    public (int Programs, int Maps, int Links) Count => (Of(Kinds[0].Open), Of(Kinds[1].Open), Of(Kinds[2].Open));

    /// <summary>Those of a process now, by its number or <c>self</c>.</summary>
    public static OwnedObjects Of(string process)
    {
        OwnedObjects owned = new();
        string folder = $"/proc/{process}/fdinfo";
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            try
            {
                owned.Add(File.ReadAllLines(file));
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }

        return owned;
    }

    /// <summary>How many of them the kernel still has.</summary>
    public int Alive()
    {
        BpfCalls calls = new(LinuxSystemCalls.Instance);
        int alive = 0;
        foreach ((BpfCommand open, uint id) in _ids)
        {
            int descriptor = calls.ById(open, id, out _);
            if (descriptor == -Errno.EPERM) Assert.Skip("Looking for what is in the kernel needs CAP_SYS_ADMIN.");
            if (descriptor < 0) continue;
            new Descriptor(LinuxSystemCalls.Instance, descriptor).Dispose();
            alive++;
        }

        return alive;
    }

    private int Of(BpfCommand open) => _ids.Count(id => id.Open == open);

    private void Add(string[] lines)
    {
        // A link's lines name its program too, which is open by a descriptor of its own.
        foreach ((string field, BpfCommand open) in Kinds)
        {
            if (lines.FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line)
                _ids.Add((open, uint.Parse(line.AsSpan(field.Length).Trim(), CultureInfo.InvariantCulture)));
        }
    }
}
