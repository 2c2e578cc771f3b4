using System.Globalization;

namespace DTrace.Embedded.Symbols;

/// <summary>The way to a file that a process has mapped.</summary>
internal static class MappedFile
{
    /// <summary>
    /// Opens the file; null where it cannot be had. <c>map_files</c> leads to the very file, also a removed or replaced one; it needs a capability, and the
    /// process. The path as the process sees it needs the process alone; the path itself is what is left once it has ended, if it is the same file still.
    /// </summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="directory">The folder in /proc of the process.</param>
    public static FileStream? Open(Mapping mapping, string directory)
    {
        if (mapping.Inode == 0) return null;
        return Open(string.Create(CultureInfo.InvariantCulture, $"{directory}/map_files/{mapping.Start:x}-{mapping.End:x}"))
            ?? Open($"{directory}/root{mapping.FilePath}")
            ?? (FileIdentity.Of(mapping.FilePath) is not { } file || file.Inode == mapping.Inode ? Open(mapping.FilePath) : null);
    }

    /// <summary>Opens a file that others may write, replace and remove meanwhile; null where it cannot be had.</summary>
    public static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
