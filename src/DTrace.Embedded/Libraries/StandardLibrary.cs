using System.Reflection;
using System.Runtime.InteropServices;
using DTrace.Embedded.Kernel;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Libraries;

/// <summary>
/// The library files that come with the compiler: resources of this assembly, beside this file. <c>name.x64.d</c> and <c>name.arm64.d</c>
/// are of one architecture.
/// </summary>
internal static class StandardLibrary
{
    /// <summary>The files in the order they depend on each other.</summary>
    private static readonly string[] Names = ["dtrace", "errno", "signal", "unistd", "regs", "sched", "procfs", "net", "io", "ip", "tcp", "udp"];

    /// <summary>What the files may know of the session: in which pid namespace it is.</summary>
    private static readonly Lazy<MacroTable> Macros = new(() => new MacroTable(
        "dtrace",
        [],
        new Dictionary<string, int>
        {
            ["pidlevel"] = SessionNamespaces.OfThisProcess?.Own.Level ?? 0,
            ["pidinode"] = (int)(SessionNamespaces.OfThisProcess?.Own.Inode ?? SessionNamespaces.InitialInode),
        },
        allowMissing: false));

    /// <summary>Whether a file is one of them.</summary>
    public static bool Contains(string file) => Names.Any(name => file == name + ".d");

    /// <summary>Reads the files.</summary>
    /// <param name="isTypeName">Which names are types before any file is read.</param>
    public static LibraryIndex Read(Func<string, bool> isTypeName)
    {
        TypeNameTable types = new(isTypeName);
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return new LibraryIndex(Names.SelectMany(name => new[] { name + ".d", $"{name}.{architecture}.d" }).Select(file => Read(file, types)).OfType<LibraryFile>());
    }

    private static LibraryFile? Read(string file, TypeNameTable types)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Libraries/" + file);
        if (stream is null) return null;
        using StreamReader reader = new(stream);
        return LibraryFile.Parse(file, new SourceText(reader.ReadToEnd(), file), types, Macros.Value);
    }
}
