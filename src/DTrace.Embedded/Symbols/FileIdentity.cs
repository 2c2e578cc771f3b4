using System.Globalization;
using DTrace.Embedded.Host;

namespace DTrace.Embedded.Symbols;

/// <summary>What tells files apart that processes have mapped.</summary>
/// <param name="Device">The device, as a line of /proc/PID/maps spells it.</param>
/// <param name="Inode">The inode.</param>
/// <param name="Path">The path, as the process sees it.</param>
internal readonly record struct FileIdentity(string Device, ulong Inode, string Path)
{
    /// <summary>The file of a mapping.</summary>
    public static FileIdentity Of(Mapping mapping) => new(mapping.Device, mapping.Inode, mapping.FilePath);

    /// <summary>The file at a path; null where there is none, or the system cannot tell.</summary>
    public static FileIdentity? Of(string path) =>
        FileStatus.Of(path) is { } status ? new FileIdentity(DeviceOf(status.Major, status.Minor), status.Inode, path) : null;

    /// <summary>A device as a line of /proc/PID/maps spells it.</summary>
    public static string DeviceOf(uint major, uint minor) => string.Create(CultureInfo.InvariantCulture, $"{major:x2}:{minor:x2}");
}
