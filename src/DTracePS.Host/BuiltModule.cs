namespace DTracePS.Host;

/// <summary>Where the module lies that was published with this host, or built from the same source tree.</summary>
internal static class BuiltModule
{
    private const string Published = "Modules/DTracePS/DTracePS.psd1";
    private const string Manifest = "out/DTracePS/DTracePS.psd1";

    /// <summary>The file that marks the top of the source tree, so that no other folder's <c>out</c> is taken for ours.</summary>
    private const string TopMarker = "DTracePS.slnx";

    /// <summary>
    /// The module's manifest: the one in the program's own <c>Modules</c> folder, else the built one of the source tree the host stands in, else null.
    /// </summary>
    /// <param name="programFolder">The folder the program lies in.</param>
    public static string? Find(string programFolder)
    {
        string published = Path.Combine(programFolder, Published);
        if (File.Exists(published)) return published;
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, TopMarker))) continue;
            string manifest = Path.Combine(folder.FullName, Manifest);
            return File.Exists(manifest) ? manifest : null;
        }

        return null;
    }
}
