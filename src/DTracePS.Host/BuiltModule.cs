namespace DTracePS.Host;

/// <summary>Where the module lies that was built from the same source tree as this host.</summary>
internal static class BuiltModule
{
    private const string Manifest = "out/DTracePS/DTracePS.psd1";

    /// <summary>The file that marks the top of the source tree, so that no other folder's <c>out</c> is taken for ours.</summary>
    private const string TopMarker = "DTracePS.slnx";

    /// <summary>
    /// The module's manifest, or null where the host does not stand in a built source tree;
    /// a module beside the program, in its <c>Modules</c> folder, is found by the engine itself.
    /// </summary>
    /// <param name="programFolder">The folder the program lies in.</param>
    public static string? Find(string programFolder)
    {
        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, TopMarker))) continue;
            string manifest = Path.Combine(folder.FullName, Manifest);
            return File.Exists(manifest) ? manifest : null;
        }

        return null;
    }
}
