using System.Buffers.Binary;
using DTrace.Embedded.Attach;

namespace DTrace.Embedded.Bpf;

/// <summary>Runs eBPF objects: the kernel, or the managed machine in this process. Used from the consumer's thread only.</summary>
public interface IBpfRuntime
{
    /// <summary>
    /// The numbers of the CPUs that may ever run, ascending; there may be gaps. A per-CPU map has a value for each for a key, in this order; what is found
    /// by a CPU's number has a place more than the highest of them.
    /// </summary>
    IReadOnlyList<int> PossibleCpus { get; }

    /// <summary>Creates the object's maps and loads its programs; on failure nothing is left open.</summary>
    /// <exception cref="Core.DTraceException">A program is refused (the verifier's log stands in Log), or a privilege lacks.</exception>
    ILoadedBpfObject Load(BpfObject source, CancellationToken cancellation);
}

/// <summary>A loaded object. Disposing it detaches everything and frees maps and programs.</summary>
public interface ILoadedBpfObject : IDisposable
{
    /// <summary>The maps, in the object's order.</summary>
    IReadOnlyList<IBpfMap> Maps { get; }

    /// <summary>Attaches a program until the result is disposed. After disposing, the program no longer runs anywhere.</summary>
    /// <param name="program">The program's index.</param>
    /// <param name="target">Where.</param>
    /// <param name="cookie">What the program is told of the point, where it asks.</param>
    IDisposable Attach(int program, AttachPoint target, ulong cookie = 0);

    /// <summary>Attaches a program to points, each with its cookie, until everything is detached.</summary>
    /// <returns>The points that the kernel lets nothing be attached to; the program is attached to all others.</returns>
    IReadOnlyList<RefusedPoint> AttachAll(int program, IReadOnlyList<CookiePoint> points, CancellationToken cancellation) => AttachEach(program, points, cancellation);

    /// <summary>As <see cref="AttachAll"/>, one point after the other.</summary>
    sealed IReadOnlyList<RefusedPoint> AttachEach(int program, IReadOnlyList<CookiePoint> points, CancellationToken cancellation)
    {
        List<RefusedPoint> refused = [];
        foreach ((AttachPoint point, ulong cookie) in points)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Attach(program, point, cookie);
            }
            catch (Core.DTraceException reason) when (reason.Kind == Core.DTraceErrorKind.NoProbe)
            {
                refused.Add(new RefusedPoint(point, reason));
            }
        }

        return refused;
    }

    /// <summary>Takes up with the CPUs that run by now: clocks of every CPU begin on those that came, and a clock of one CPU that is gone goes on elsewhere.</summary>
    /// <returns>The clocks that could not, of which the rest goes on.</returns>
    IReadOnlyList<RefusedPoint> FollowCpus() => [];

    /// <summary>Disposes every attachment, with one wait for all of them.</summary>
    void DetachAll();

    /// <summary>Returns once every program that was running at the call has ended; those that begin meanwhile see what was written before.</summary>
    void WaitForPrograms();

    /// <summary>Runs a raw-tracepoint program once, in this process, with the given arguments, and returns its result.</summary>
    int RunOnce(int program, ReadOnlySpan<ulong> arguments);

    /// <summary>How often programs were not run because one of the same kind was already running on that CPU.</summary>
    long RecursionMisses { get; }
}

/// <summary>A map as the reading side sees it. A per-CPU value is read as one value for each of <see cref="IBpfRuntime.PossibleCpus"/>, each rounded up to 8 bytes.</summary>
public interface IBpfMap : IDisposable
{
    /// <summary>What it was made from.</summary>
    BpfMapSpec Spec { get; }

    /// <summary>Reads a value.</summary>
    bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value);

    /// <summary>Writes a value.</summary>
    void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Writes values of an array that follow each other.</summary>
    /// <param name="first">The index of the first.</param>
    /// <param name="values">The values, in a row.</param>
    void UpdateRange(int first, ReadOnlySpan<byte> values)
    {
        Span<byte> key = stackalloc byte[sizeof(int)];
        for (; !values.IsEmpty; values = values[Spec.ValueSize..])
        {
            BinaryPrimitives.WriteInt32LittleEndian(key, first++);
            Update(key, values[..Spec.ValueSize]);
        }
    }

    /// <summary>Removes an entry; false where there is none.</summary>
    bool Delete(ReadOnlySpan<byte> key);

    /// <summary>
    /// Reads every entry of an idle map and empties it: entries of a hash are removed, those of an array set to zero.
    /// </summary>
    void Drain(BpfEntryReader reader);

    /// <summary>The map in a slot of an array of maps; owned by it.</summary>
    IBpfMap Inner(int slot);

    /// <summary>Reads what is in a ring buffer now, oldest first; true where there was anything.</summary>
    bool ReadRing(BpfRecordReader reader);
}

/// <summary>Receives one entry of a map; the bytes are valid during the call.</summary>
public delegate void BpfEntryReader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

/// <summary>Receives one record of a ring buffer; the bytes are valid during the call.</summary>
public delegate void BpfRecordReader(ReadOnlySpan<byte> record);
