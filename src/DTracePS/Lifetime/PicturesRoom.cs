using System.Reflection;
using System.Runtime.Loader;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Where DTracePS.Pictures and its package live: a load context of their own, so that a session may hold any other version of that package. It is made
/// when the first picture is drawn, from the folder Pictures beside this assembly.
/// </summary>
internal sealed class PicturesRoom : AssemblyLoadContext
{
    private const string PicturesName = "DTracePS.Pictures";

    private static readonly Lazy<PicturesRoom> Room = new(() => new PicturesRoom());

    private readonly string _folder = Path.Combine(Path.GetDirectoryName(typeof(PicturesRoom).Assembly.Location)!, "Pictures");

    private PicturesRoom()
        : base(PicturesName)
    {
    }

    /// <summary>Lets the context this assembly is in find the pictures in theirs.</summary>
    public static void Announce() => GetLoadContext(typeof(PicturesRoom).Assembly)!.Resolving += static (_, name) =>
        name.Name == PicturesName ? Room.Value.LoadFromAssemblyName(name) : null;

    /// <summary>Records must be of the same type on both sides, so Core is the session's; the framework's assemblies are found where they always are.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        Assembly core = typeof(AggregateRecord).Assembly;
        if (assemblyName.Name == core.GetName().Name) return core;
        string file = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }
}
