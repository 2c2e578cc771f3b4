namespace DTrace.Core;

/// <summary>One thing in a queue.</summary>
/// <param name="Sequence">Its place in the order of arrival over all consumers of the process.</param>
/// <param name="Item">A <see cref="TraceRecord"/>, <see cref="DropRecord"/> or <see cref="FaultRecord"/>.</param>
/// <param name="Size">Its estimated bytes; 0 for reports.</param>
internal readonly record struct RecordEntry(long Sequence, object Item, int Size)
{
    private static long _last;

    /// <summary>The sequence number given last.</summary>
    public static long Last => Interlocked.Read(ref _last);

    public static RecordEntry Next(object item, int size) => new(Interlocked.Increment(ref _last), item, size);
}
