namespace DTrace.Embedded.Kernel.Calls;

/// <summary>
/// The system calls that the kernel run time makes, so that a test can put its own in their place.
/// Each returns what the kernel does: a result, or a negative errno.
/// </summary>
internal interface ISystemCalls
{
    /// <summary>bpf(2). The attributes are read, and for some commands written.</summary>
    int Bpf(BpfCommand command, Span<byte> attributes);

    /// <summary>perf_event_open(2) of one process or -1 for all, on one CPU or -1 for any, close-on-exec.</summary>
    int PerfEventOpen(Span<byte> attributes, int process, int cpu);

    /// <summary>ioctl(2) with an argument that is a number.</summary>
    int Control(int descriptor, uint request, uint argument);

    /// <summary>mmap(2), shared.</summary>
    nint MapMemory(nuint length, bool writable, int descriptor, long offset);

    /// <summary>munmap(2).</summary>
    int UnmapMemory(nint address, nuint length);

    /// <summary>poll(2): waits until one of the descriptors can be read, or so many milliseconds have passed; how many can be.</summary>
    int WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds);

    /// <summary>close(2).</summary>
    int Close(int descriptor);

    /// <summary>This thread's effective capabilities, a bit each; null where they cannot be read.</summary>
    ulong? EffectiveCapabilities();

    /// <summary>What the sysctl kernel.perf_event_paranoid says; null where it cannot be read.</summary>
    int? PerfEventParanoia();

    /// <summary>The numbers of the CPUs that this kernel may ever run, ascending.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    IReadOnlyList<int> PossibleCpus();

    /// <summary>The numbers of the CPUs that run now, ascending; where they cannot be read, of all that may.</summary>
    IReadOnlyList<int> OnlineCpus();
}
