using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>
/// The processes of a handle (dt_proc.c). One that is created is stopped before its program begins, and killed with the handle unless it was
/// released; one that is grabbed is stopped until it is continued or released. Their end is told by dtrace_sleep.
/// </summary>
internal sealed class ProcessTable(AbiHandle handle) : IDisposable
{
    private const int Kill = 9;
    private const int Resume = 18;
    private const int Suspend = 19;

    private readonly Dictionary<nint, Entry> _processes = [];

    /// <summary>What $target is: the first process that was created or grabbed, 0 before.</summary>
    public int Target { get; private set; }

    public nint Create(nint file, nint arguments)
    {
        List<string> words = [];
        for (nint at = arguments; Marshal.ReadIntPtr(at) is not 0 and var word; at += nint.Size) words.Add(Marshal.PtrToStringUTF8(word)!);
        string program = Marshal.PtrToStringUTF8(file)!;
        // The shell stops itself, and once continued becomes the program: the same process.
        ProcessStartInfo start = new("/bin/sh");
        foreach (string word in (string[])["-c", "kill -STOP $$; exec \"$0\" \"$@\"", program, .. words.Skip(1)]) start.ArgumentList.Add(word);
        try
        {
            if (!Exists(program)) throw handle.CompilerError($"failed to execute {program}: {Marshal.GetPInvokeErrorMessage(AbiError.NoEntry)}");
            Process process = Process.Start(start)!;
            while (!process.HasExited && State(process.Id) != 'T') Thread.Sleep(1);
            return Add(new Entry(process, IsCreated: true));
        }
        catch (Win32Exception failure)
        {
            throw handle.CompilerError($"failed to execute {program}: {failure.Message}");
        }
    }

    public nint Grab(int id, int flags)
    {
        if (flags != 0) throw handle.Violation("dtrace_proc_grab was given flags");
        try
        {
            Process process = Process.GetProcessById(id);
            if (handle.Facts.Platform == AbiPlatform.FreeBsd && Field(id, 1) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
                throw handle.Violation("a child of this process was grabbed, whose end FreeBSD's libproc takes from the runtime");
            if (id != Environment.ProcessId) _ = CLibrary.Signal(id, Suspend);
            return Add(new Entry(process, IsCreated: false));
        }
        catch (ArgumentException)
        {
            throw handle.CompilerError(string.Create(CultureInfo.InvariantCulture, $"failed to grab pid {id}: no such process"));
        }
    }

    public int Continue(nint process)
    {
        Entry entry = Find(process);
        if (entry.Process.Id != Environment.ProcessId) _ = CLibrary.Signal(entry.Process.Id, Resume);
        return 0;
    }

    /// <summary>With the last reference a process that was created is killed, and a grabbed one goes on.</summary>
    public int Release(nint process)
    {
        Entry entry = Find(process);
        End(entry);
        _processes.Remove(process);
        handle.Arena.Free(process);
        entry.Process.Dispose();
        return 0;
    }

    /// <summary>Tells of the processes that have ended since the last time. Returns whether there were any.</summary>
    public unsafe bool Report()
    {
        bool any = false;
        foreach ((nint address, Entry entry) in _processes.ToArray())
        {
            if (entry.IsReported || !entry.Process.HasExited) continue;
            entry.IsReported = true;
            any = true;
            Handler handler = handle.Handlers.Processes;
            if (handler.IsSet) ((delegate* unmanaged[Cdecl]<nint, nint, nint, void>)handler.Function)(address, 0, handler.Argument);
        }

        return any;
    }

    public void Dispose()
    {
        foreach (Entry entry in _processes.Values)
        {
            End(entry);
            entry.Process.Dispose();
        }

        _processes.Clear();
    }

    private static void End(Entry entry)
    {
        if (!entry.Process.HasExited && entry.Process.Id != Environment.ProcessId) _ = CLibrary.Signal(entry.Process.Id, entry.IsCreated ? Kill : Resume);
    }

    private nint Add(Entry entry)
    {
        nint address = handle.Arena.Allocate(64);
        _processes.Add(address, entry);
        if (Target == 0) Target = entry.Process.Id;
        return address;
    }

    private Entry Find(nint process) => _processes.TryGetValue(process, out Entry? entry) ? entry : throw handle.Violation("a process is not this handle's");

    private static bool Exists(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static char State(int process) => Field(process, 0)[0];

    /// <summary>A field of proc(5)'s stat, counted from the one after the name: the state, then the parent.</summary>
    private static string Field(int process, int index)
    {
        string status = File.ReadAllText($"/proc/{process}/stat");
        return status[(status.LastIndexOf(')') + 2)..].Split(' ')[index];
    }

    private sealed record Entry(Process Process, bool IsCreated)
    {
        public bool IsReported { get; set; }
    }
}
