using System.Diagnostics.CodeAnalysis;
using DTrace.Embedded.Kernel.Calls;
using Xunit;

namespace DTrace.Embedded.Tests.Kernel;

/// <summary>
/// The real system calls, of which one fails: the n-th of all, or the n-th of a command, once or from then on. It counts what is open.
/// </summary>
internal sealed class FaultySystemCalls : ISystemCalls
{
    private readonly LinuxSystemCalls _real = LinuxSystemCalls.Instance;
    private readonly HashSet<int> _open = [];
    private readonly HashSet<nint> _mapped = [];

    /// <summary>Decides what a call answers in the kernel's place: a negative errno, or null to let it through.</summary>
    public Func<string, int?> Fault { get; set; } = _ => null;

    /// <summary>Decides what a bpf(2) of some attributes answers in the kernel's place.</summary>
    public BpfFault? FaultOf { get; set; }

    /// <summary>The calls made, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>What ioctl(2) was last asked for.</summary>
    public uint LastRequest { get; private set; }

    /// <summary>The capabilities to claim; null for the real ones.</summary>
    public ulong? Capabilities { get; set; }

    /// <summary>The kernel.perf_event_paranoid to claim; null for the real one.</summary>
    public int? Paranoia { get; set; }

    /// <summary>The CPUs to claim as possible; null for the real ones.</summary>
    public IReadOnlyList<int>? Possible { get; set; }

    /// <summary>The CPUs to claim as running; null for the real ones. An event of a claimed one is in fact of the first that runs.</summary>
    public IReadOnlyList<int>? Online { get; set; }

    /// <summary>Decides what perf_event_open(2) of a CPU answers in the kernel's place.</summary>
    public Func<int, int?> FaultOfCpu { get; set; } = _ => null;

    /// <summary>The CPUs that perf events were asked for, in order.</summary>
    public List<int> EventCpus { get; } = [];

    public int OpenDescriptors => _open.Count;

    public int MappedRanges => _mapped.Count;

    /// <summary>Fails the n-th call, counted from 0, with an errno.</summary>
    public void FailCall(int number, int errno) => Fault = _ => Calls.Count - 1 == number ? -errno : null;

    /// <summary>Fails every call of a name.</summary>
    public void FailEvery(string call, int errno) => Fault = name => name == call ? -errno : null;

    public int Bpf(BpfCommand command, Span<byte> attributes)
    {
        if (Refusal(command.CallName(), out int refused)) return refused;
        if (FaultOf?.Invoke(command, attributes) is { } fault) return fault;
        int result = _real.Bpf(command, attributes);
        bool opens = command is BpfCommand.MapCreate or BpfCommand.ProgramLoad or BpfCommand.RawTracepointOpen or BpfCommand.LinkCreate
            or BpfCommand.ProgramGetDescriptorById or BpfCommand.MapGetDescriptorById
            or BpfCommand.TypesLoad or BpfCommand.TypesGetDescriptorById;
        return opens ? Opened(result) : result;
    }

    public int PerfEventOpen(Span<byte> attributes, int process, int cpu)
    {
        if (Refusal("perf_event_open", out int refused)) return refused;
        EventCpus.Add(cpu);
        if (FaultOfCpu(cpu) is { } fault) return fault;
        return Opened(_real.PerfEventOpen(attributes, process, Online is null || cpu < 0 ? cpu : _real.OnlineCpus()[0]));
    }

    public int Control(int descriptor, uint request, uint argument)
    {
        LastRequest = request;
        return Refusal("ioctl", out int refused) ? refused : _real.Control(descriptor, request, argument);
    }

    public nint MapMemory(nuint length, bool writable, int descriptor, long offset)
    {
        if (Refusal("mmap", out int refused)) return refused;
        nint address = _real.MapMemory(length, writable, descriptor, offset);
        if (address is not (< 0 and >= -4095))
        {
            lock (Calls) _mapped.Add(address);
        }

        return address;
    }

    public int UnmapMemory(nint address, nuint length)
    {
        lock (Calls) Assert.True(_mapped.Remove(address), "unmapped twice");
        return _real.UnmapMemory(address, length);
    }

    public int WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds) =>
        Refusal("poll", out int refused) ? refused : _real.WaitReadable(descriptors, milliseconds);

    public int Close(int descriptor)
    {
        lock (Calls) Assert.True(_open.Remove(descriptor), "closed twice");
        return _real.Close(descriptor);
    }

    public ulong? EffectiveCapabilities() => Capabilities ?? _real.EffectiveCapabilities();

    public int? PerfEventParanoia() => Paranoia ?? _real.PerfEventParanoia();

    public IReadOnlyList<int> PossibleCpus() => Possible ?? _real.PossibleCpus();

    public IReadOnlyList<int> OnlineCpus() => Online ?? _real.OnlineCpus();

    private int Opened(int result)
    {
        if (result >= 0)
        {
            lock (Calls) Assert.True(_open.Add(result));
        }

        return result;
    }

    private bool Refusal(string call, [NotNullWhen(true)] out int result)
    {
        lock (Calls)
        {
            Calls.Add(call);
            int? fault = Fault(call);
            result = fault ?? 0;
            return fault is not null;
        }
    }
}

/// <summary>What a bpf(2) answers in the kernel's place; null to let it through.</summary>
internal delegate int? BpfFault(BpfCommand command, ReadOnlySpan<byte> attributes);
