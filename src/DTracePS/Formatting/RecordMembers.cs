using System.Collections;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Members that PowerShell adds to records and aggregations, and to their lists that came back through serialization. Called by
/// DTracePS.Types.ps1xml. The lists among them have a text, so that Export-Csv and its like write more than a type's name.
/// </summary>
public static class RecordMembers
{
    private static readonly PSCodeMethod Text = new("ToString", ((Func<PSObject, string>)TextOf).Method);

    /// <summary>A record's probe.</summary>
    public static object Probe(PSObject record) => Base<TraceRecord>(record).Probe;

    /// <summary>A record's datum.</summary>
    public static object? Data(PSObject record) => WithText(Base<TraceRecord>(record).Data);

    /// <summary>A record's arguments of printf().</summary>
    public static object? Arguments(PSObject record) => WithText(Base<TraceRecord>(record).Arguments);

    /// <summary>An entry's value.</summary>
    public static object? Value(PSObject entry) => WithText(Base<AggregateRecord>(entry).Value);

    /// <summary>An entry's un-normalised buckets.</summary>
    public static object? Buckets(PSObject entry) => WithText(Base<AggregateRecord>(entry).Buckets);

    /// <summary>A record's datum as views show it, control characters escaped.</summary>
    public static string DataText(PSObject record) => RecordView.Data(Base<TraceRecord>(record));

    /// <summary>An entry's key as views show it, control characters escaped.</summary>
    public static string KeyText(PSObject entry) => AggregateView.Key(Base<AggregateRecord>(entry));

    /// <summary>An entry's value as views show it: of a quantization the distribution.</summary>
    public static string ValueText(PSObject entry)
    {
        string text = AggregateView.Value(Base<AggregateRecord>(entry));
        return text.Contains('\n', StringComparison.Ordinal) ? string.Join('\n', text.Split('\n').Prepend(string.Empty).Select(line => line.TrimEnd())) : text;
    }

    /// <summary>
    /// The text of an array: bytes in hexadecimal, buckets separated by semicolons, other elements by commas. A list that came back from a session that
    /// reads no module's types, which is an <see cref="ArrayList"/> under its old name, has the text it had there.
    /// </summary>
    public static string TextOf(PSObject array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return array.BaseObject switch
        {
            byte[] bytes => RecordView.Datum(bytes),
            AggregateBucket[] buckets => string.Join("; ", (object[])buckets),
            object[] data => new AggregateKey(data).ToString(),
            ArrayList copy => string.Join(Separator(array.TypeNames[0]), copy.Cast<object>().Select(part => new AggregateKey(part).ToString())),
            var other => other.ToString() ?? string.Empty,
        };
    }

    private static string Separator(string typeName) =>
        typeName.EndsWith(nameof(StackFrames), StringComparison.Ordinal) ? " < " : typeName.EndsWith("[]", StringComparison.Ordinal) ? "; " : ", ";

    private static T Base<T>(PSObject wrapped)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        return (T)wrapped.BaseObject;
    }

    private static object? WithText(object? value)
    {
        if (value is not Array) return value;
        PSObject wrapped = new(value);
        wrapped.Methods.Add(Text.Copy() as PSMethodInfo);
        return wrapped;
    }
}
