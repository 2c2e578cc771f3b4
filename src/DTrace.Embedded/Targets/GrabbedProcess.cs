using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Core;

namespace DTrace.Embedded.Targets;

/// <summary>
/// A process that ran before. It is watched, and never stopped: these engines have nothing to prepare in it. What its exit status is only its parent is told.
/// </summary>
internal abstract partial class GrabbedProcess(int processId) : ITargetProcess, IDisposable
{
    public int? ProcessId => processId;

    public abstract bool HasExited { get; }

    public int? ExitStatus => null;

    public static GrabbedProcess Grab(int processId)
    {
        if (processId <= 0) throw Failure(processId, "a process's number is above 0");
        return OperatingSystem.IsLinux() ? new ByDescriptor(processId) : new ByNumber(processId);
    }

    public void Continue()
    {
    }

    public abstract void Dispose();

    private static DTraceException Failure(int processId, string reason) =>
        new(DTraceErrorKind.Argument, string.Create(CultureInfo.InvariantCulture, $"failed to grab pid {processId}: {reason}"));

    /// <summary>Linux: a descriptor of the process itself (pidfd_open(2), kernel 5.3), so that no later process of the same number is taken for it.</summary>
    private sealed class ByDescriptor : GrabbedProcess
    {
        /// <summary>The same on every architecture (include/uapi/asm-generic/unistd.h).</summary>
        private const nint PidFdOpen = 434;

        private const int NoSuchProcess = 3;
        private const int InvalidArgument = 22;

        /// <summary><c>POLLIN</c>: the process has ended.</summary>
        private const short Readable = 1;

        private readonly int _descriptor;
        private bool _hasExited;
        private bool _closed;

        public ByDescriptor(int processId)
            : base(processId)
        {
            _descriptor = (int)SystemCall(PidFdOpen, processId, 0);
            if (_descriptor >= 0) return;
            int error = Marshal.GetLastPInvokeError();
            throw Failure(processId, error switch
            {
                NoSuchProcess => "there is no such process",
                InvalidArgument => "it is the number of a thread, not of a process",
                _ => Marshal.GetPInvokeErrorMessage(error),
            });
        }

        public override bool HasExited
        {
            get
            {
                if (_hasExited || _closed) return _hasExited;
                PollEntry entry = new() { Descriptor = _descriptor, Wanted = Readable };
                return _hasExited = Poll(ref entry, 1, 0) > 0;
            }
        }

        public override void Dispose()
        {
            if (_closed) return;
            _ = HasExited;
            _closed = true;
            _ = Close(_descriptor);
        }
    }

    /// <summary>Elsewhere: .NET's view of the process. One that has ended and that its parent has not asked for yet counts as living.</summary>
    private sealed class ByNumber : GrabbedProcess
    {
        private readonly Process _process;

        public ByNumber(int processId)
            : base(processId)
        {
            try
            {
                _process = Process.GetProcessById(processId);
            }
            catch (ArgumentException)
            {
                throw Failure(processId, "there is no such process");
            }
        }

        public override bool HasExited => _process.HasExited;

        public override void Dispose()
        {
            // The object holds a handle of the process and nothing that must be freed at once: it can still be asked.
        }
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }

    // syscall(2) is variadic in C; integer arguments pass alike either way.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
