using System.Runtime.InteropServices;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The libraries that programs need (DT_NEEDED), found as the dynamic linker finds them (ld.so(8)): DT_RUNPATH, then the folders of
/// /etc/ld.so.conf, then the system's own, Debian's of the architecture among them.
/// </summary>
internal static class NeededLibraries
{
    private static readonly string Triplet = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    private static readonly string[] Always = [$"/lib/{Triplet}", $"/usr/lib/{Triplet}", "/lib", "/usr/lib", "/lib64", "/usr/lib64"];

    /// <summary>The libraries that files need, and those that these need, each once.</summary>
    /// <param name="root">The root folder of the process that will load them, or empty.</param>
    /// <param name="files">The files, by paths under the root.</param>
    public static IReadOnlyList<string> Of(string root, IEnumerable<string> files)
    {
        string[] folders = [.. Configured(root, "/etc/ld.so.conf", depth: 0), .. Always];
        Queue<string> open = new(files);
        HashSet<string> names = new(open.Select(file => Path.GetFileName(file)!), StringComparer.Ordinal);
        List<string> found = [];
        while (open.TryDequeue(out string? file))
        {
            (IReadOnlyList<string> needed, IReadOnlyList<string> own) = ElfDynamic.Read(root + file);
            foreach (string library in needed)
            {
                if (!names.Add(library)) continue;
                string origin = Path.GetDirectoryName(file) ?? "/";
                if (own.Select(folder => folder.Replace("$ORIGIN", origin, StringComparison.Ordinal).Replace("${ORIGIN}", origin, StringComparison.Ordinal)).Concat(folders)
                    .Select(folder => Path.Combine(folder, library)).FirstOrDefault(path => File.Exists(root + path)) is not { } path)
                {
                    continue;
                }

                string real = Real(root, path);
                if (real != path && !names.Add(Path.GetFileName(real))) continue;
                found.Add(real);
                open.Enqueue(real);
            }
        }

        return found;
    }

    private static string Real(string root, string path)
    {
        string? target = File.ResolveLinkTarget(root + path, returnFinalTarget: true)?.FullName;
        return target is not null && target.StartsWith(root, StringComparison.Ordinal) ? target[root.Length..] : path;
    }

    private static IEnumerable<string> Configured(string root, string file, int depth)
    {
        const int Deepest = 4;
        if (depth > Deepest || !File.Exists(root + file)) yield break;
        foreach (string line in File.ReadLines(root + file))
        {
            string text = line.Split('#')[0].Trim();
            if (text.StartsWith('/')) yield return text;
            if (!text.StartsWith("include ", StringComparison.Ordinal)) continue;
            string pattern = text["include ".Length..].Trim();
            if (!pattern.StartsWith('/')) pattern = "/etc/" + pattern;
            string folder = Path.GetDirectoryName(pattern)!;
            if (!Directory.Exists(root + folder)) continue;
            foreach (string included in Directory.GetFiles(root + folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal))
            {
                foreach (string configured in Configured(root, included[root.Length..], depth + 1)) yield return configured;
            }
        }
    }
}
