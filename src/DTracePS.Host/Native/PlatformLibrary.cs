using System.Runtime.InteropServices;

namespace DTracePS.Host.Native;

/// <summary>
/// libpsl-native for the systems that have none, such as illumos and FreeBSD. PowerShell's engine looks its functions up by name in a library, so
/// one is made: each of its functions jumps to a managed one of <see cref="PlatformFunctions"/>.
/// </summary>
internal static class PlatformLibrary
{
    /// <summary>The name by which PowerShell's engine asks for it.</summary>
    public const string Name = "libpsl-native";

    private static readonly Lazy<nint> Library = new(Make);

    /// <summary>The library's handle; 0 where this kind of machine has no such library format, and .NET then says that the library is missing.</summary>
    public static nint Load() => Library.Value;

    private static unsafe nint Make()
    {
        if (OperatingSystem.IsMacOS() || !ElfLibrary.IsSupported(RuntimeInformation.ProcessArchitecture)) return 0;
        (string Name, nint Address)[] functions = PlatformFunctions.All();
        byte[] image = ElfLibrary.Write(RuntimeInformation.ProcessArchitecture, [.. functions.Select(function => function.Name)]);
        nint handle = LoadImage(image);
        if (handle == 0) return 0;
        nint* table = (nint*)NativeLibrary.GetExport(handle, ElfLibrary.TableSymbol);
        for (int i = 0; i < functions.Length; i++) table[i] = functions[i].Address;
        return handle;
    }

    /// <summary>Code is loaded from a file. The temporary folder may forbid it (mount option noexec); then the program's own folder is tried.</summary>
    private static nint LoadImage(byte[] image)
    {
        if (OperatingSystem.IsWindows()) return 0;
        foreach (string parent in new[] { Path.GetTempPath(), AppContext.BaseDirectory })
        {
            string path = Path.Combine(parent, $"dtraceps-{Guid.NewGuid():N}.so");
            try
            {
                using (FileStream file = new(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                }))
                {
                    file.Write(image);
                }

                if (NativeLibrary.TryLoad(path, out nint handle)) return handle;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The next folder may allow it.
            }
            finally
            {
                File.Delete(path);
            }
        }

        return 0;
    }
}
