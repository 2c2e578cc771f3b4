namespace DTrace.Core;

/// <summary>Estimates what a record costs in memory: the object, its data and its share of the queue.</summary>
internal static class RecordSize
{
    /// <summary>A record's own fields, its header and its place in the queue.</summary>
    private const int Base = 160;

    /// <summary>An object's header and a reference to it.</summary>
    private const int ObjectOverhead = 24;

    /// <summary>A frame; its names are shared by all frames of the symbol.</summary>
    private const int Frame = 64;

    public static int Estimate(TraceRecord record)
    {
        long size = Base + Of(record.Data);
        foreach (object argument in record.Arguments) size += Of(argument);
        return (int)Math.Min(size, int.MaxValue);
    }

    private static long Of(object? value) => value switch
    {
        null => 0,
        string text => ObjectOverhead + 2L * text.Length,
        byte[] bytes => ObjectOverhead + bytes.LongLength,
        StackFrame => Frame,
        IReadOnlyList<StackFrame> frames => ObjectOverhead + (long)Frame * frames.Count,
        _ => ObjectOverhead,
    };
}
