using System.Runtime.InteropServices;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>A system call a program can trace.</summary>
internal static partial class Process
{
    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParent();
}
