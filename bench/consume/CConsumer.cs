using System.Diagnostics;
using System.Runtime.InteropServices;
using DTrace.AbiServer;

namespace DTrace.Consume;

/// <summary>consumer.c, compiled by the machine's C compiler at the start and loaded into this process.</summary>
internal sealed unsafe class CConsumer : IDisposable
{
    // The order of consumer.c's table.
    private static readonly string[] Functions =
        ["dtrace_open", "dtrace_setopt", "dtrace_program_strcompile", "dtrace_program_exec", "dtrace_go", "dtrace_work", "dtrace_close"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("consume-");
    private readonly nint _library;
    private readonly delegate* unmanaged[Cdecl]<nint*, int, Totals*, int> _consume;

    public CConsumer()
    {
        string file = Path.Combine(_folder.FullName, "consumer.so");
        using Process compiler = Process.Start("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", file, Path.Combine(AppContext.BaseDirectory, "consumer.c")]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException("gcc did not compile consumer.c.");
        _library = NativeLibrary.Load(file);
        _consume = (delegate* unmanaged[Cdecl]<nint*, int, Totals*, int>)NativeLibrary.GetExport(_library, "consume");
    }

    public Totals Consume(AbiLibrary library, bool keeps)
    {
        nint[] table = [.. Functions.Select(function => library.Functions[function])];
        Totals totals;
        fixed (nint* start = table)
        {
            if (_consume(start, keeps ? 1 : 0, &totals) != 0) throw new InvalidOperationException("The C consumer failed.");
        }

        return totals;
    }

    public void Dispose()
    {
        NativeLibrary.Free(_library);
        _folder.Delete(recursive: true);
    }
}
