using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Embedded.Host;

namespace DTrace.Embedded.Kernel.Calls;

/// <summary>The real system calls of Linux on x86-64 and arm64.</summary>
internal sealed unsafe partial class LinuxSystemCalls : ISystemCalls
{
    private const int ProtRead = 1;
    private const int ProtWrite = 2;
    private const int MapShared = 1;

    /// <summary>For perf_event_open(2): every process.</summary>
    public const int AllProcesses = -1;

    /// <summary>For perf_event_open(2): whatever CPU the process runs on.</summary>
    public const int AnyCpu = -1;

    private const int NoGroup = -1;
    private const nuint PerfCloseOnExec = 8;

    // arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
    private readonly nint _bpf;
    private readonly nint _perfEventOpen;

    private LinuxSystemCalls(Architecture architecture) => (_bpf, _perfEventOpen) = architecture switch
    {
        Architecture.X64 => (321, 298),
        Architecture.Arm64 => (280, 241),
        _ => throw new PlatformNotSupportedException($"The system-call numbers of {architecture} are not known."),
    };

    /// <summary>The calls of this process.</summary>
    public static LinuxSystemCalls Instance { get; } = new(RuntimeInformation.ProcessArchitecture);

    /// <inheritdoc/>
    public int Bpf(BpfCommand command, Span<byte> attributes)
    {
        // Safe: the kernel reads and writes at most the length it is given, inside the pinned span.
        fixed (byte* pointer = attributes)
            return Result((int)SystemCall(_bpf, (nint)command, (nint)pointer, attributes.Length, 0, 0));
    }

    /// <inheritdoc/>
    public int PerfEventOpen(Span<byte> attributes, int process, int cpu)
    {
        // Safe: the structure's own size field says how much of the pinned span the kernel reads.
        fixed (byte* pointer = attributes)
            return Result((int)SystemCall(_perfEventOpen, (nint)pointer, process, cpu, NoGroup, (nint)PerfCloseOnExec));
    }

    /// <inheritdoc/>
    public int Control(int descriptor, uint request, uint argument) => Result(LibcControl(descriptor, request, argument));

    /// <inheritdoc/>
    public nint MapMemory(nuint length, bool writable, int descriptor, long offset)
    {
        nint address = LibcMap(0, length, writable ? ProtRead | ProtWrite : ProtRead, MapShared, descriptor, offset);
        return address == -1 ? -Marshal.GetLastPInvokeError() : address;
    }

    /// <inheritdoc/>
    public int UnmapMemory(nint address, nuint length) => Result(LibcUnmap(address, length));

    /// <inheritdoc/>
    public int WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds)
    {
        // struct pollfd: the descriptor, what is waited for (POLLIN), what was found.
        Span<long> entries = descriptors.Length <= 64 ? stackalloc long[descriptors.Length] : new long[descriptors.Length];
        for (int i = 0; i < entries.Length; i++) entries[i] = (uint)descriptors[i] | (1L << 32);

        // Safe: the entries are pinned, and their number is told.
        fixed (long* pointer = entries)
            return Result(LibcPoll(pointer, (nuint)entries.Length, milliseconds));
    }

    /// <inheritdoc/>
    public int Close(int descriptor) => Result(LibcClose(descriptor));

    /// <inheritdoc/>
    public ulong? EffectiveCapabilities()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/thread-self/status"))
            {
                if (line.StartsWith("CapEff:", StringComparison.Ordinal) &&
                    ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits))
                {
                    return bits;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without /proc nothing is known, and the message then names every capability.
        }

        return null;
    }

    /// <inheritdoc/>
    public int? PerfEventParanoia()
    {
        try
        {
            return int.TryParse(File.ReadAllText("/proc/sys/kernel/perf_event_paranoid"), CultureInfo.InvariantCulture, out int level) ? level : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> PossibleCpus() => CpuList.Possible();

    /// <inheritdoc/>
    public IReadOnlyList<int> OnlineCpus()
    {
        try
        {
            return CpuList.Online();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return CpuList.Possible();
        }
    }

    private static int Result(int value) => value < 0 ? -Marshal.GetLastPInvokeError() : value;

    // syscall(2) is variadic in C; on both architectures' Linux ABIs integer arguments pass alike either way.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int LibcControl(int descriptor, nuint request, nuint argument);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint LibcMap(nint address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int LibcUnmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int LibcPoll(long* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int LibcClose(int descriptor);
}
