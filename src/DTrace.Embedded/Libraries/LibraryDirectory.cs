using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Libraries;

/// <summary>The library files of a folder of the user's (option libdir): its files *.d, each after those it depends on.</summary>
/// <param name="hasModule">Whether the kernel has a module of a name.</param>
/// <param name="hasProvider">Whether there is a provider of a name.</param>
internal sealed class LibraryDirectory(Func<string, bool> hasModule, Func<string, bool> hasProvider)
{
    private readonly Dictionary<string, (SourceText Text, (string Class, string Name)[] Dependencies)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _isUsable = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>
    /// Reads a folder. As in libdtrace, a file whose dependencies cannot be had is left out: it is for another system (dt_open.c, dt_load_libs_dir).
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="types">Which names are types; those of the files are added.</param>
    /// <exception cref="DTraceException">The folder or a file cannot be read.</exception>
    /// <exception cref="DTraceCompileException">A file is not valid, or depends on itself.</exception>
    public IReadOnlyList<LibraryFile> Read(string path, TypeNameTable types)
    {
        try
        {
            foreach (string file in Directory.GetFiles(path, "*.d").Order(StringComparer.Ordinal))
            {
                SourceText text = new(File.ReadAllText(file), file);
                _files[Path.GetFileName(file)] = (text, [.. LibraryFile.FindDependencies(DirectiveTable.Scan(text).Directives)]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DTraceException(DTraceErrorKind.Option, $"Option 'libdir' cannot be read: {e.Message}", e);
        }

        foreach (string name in _files.Keys) Visit(name, []);
        return [.. _order.Select(name => LibraryFile.Parse(name, new SourceText(_files[name].Text.Text, _files[name].Text.FileName), types))];
    }

    private bool Visit(string name, List<string> path)
    {
        if (_isUsable.TryGetValue(name, out bool known)) return known;
        if (path.Contains(name))
        {
            throw new DTraceCompileException($"\"{_files[name].Text.FileName}\": library files depend on each other: {string.Join(" -> ", path)} -> {name}", "D_PRAGMA_DEPEND", 1, 1)
            {
                File = _files[name].Text.FileName,
            };
        }

        bool isUsable = _files[name].Dependencies.All(dependency => dependency.Class switch
        {
            "library" => _files.ContainsKey(dependency.Name) ? Visit(dependency.Name, [.. path, name]) : StandardLibrary.Contains(dependency.Name),
            "module" => hasModule(dependency.Name),
            _ => hasProvider(dependency.Name),
        });
        if (isUsable) _order.Add(name);
        return _isUsable[name] = isUsable;
    }
}
