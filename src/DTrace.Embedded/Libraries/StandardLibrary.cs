using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using DTrace.Embedded.Host;
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

    private static readonly ConcurrentDictionary<PidNamespace, LibraryIndex> Indices = new();

    /// <summary>Whether a file is one of them.</summary>
    public static bool Contains(string file) => Names.Any(name => file == name + ".d");

    /// <summary>The files, parsed once for each pid namespace that they are used in.</summary>
    /// <param name="space">The session's pid namespace, which the files may know.</param>
    /// <param name="isTypeName">Which names are types before any file is read.</param>
    public static LibraryIndex Of(PidNamespace space, Func<string, bool> isTypeName) => Indices.GetOrAdd(space, _ =>
    {
        TypeNameTable types = new(isTypeName);
        MacroTable macros = new("dtrace", [], new Dictionary<string, int> { ["pidlevel"] = space.Level, ["pidinode"] = (int)space.Inode }, allowMissing: false);
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return new LibraryIndex(Names.SelectMany(name => new[] { name + ".d", $"{name}.{architecture}.d" }).Select(file => Read(file, types, macros)).OfType<LibraryFile>());
    });

    private static LibraryFile? Read(string file, TypeNameTable types, MacroTable macros)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Libraries/" + file);
        if (stream is null) return null;
        using StreamReader reader = new(stream);
        return LibraryFile.Parse(file, new SourceText(reader.ReadToEnd(), file), types, macros);
    }
}
