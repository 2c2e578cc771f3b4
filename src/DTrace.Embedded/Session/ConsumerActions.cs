using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>Which firing a record is of.</summary>
/// <param name="Clause">The clause's number.</param>
/// <param name="Probe">The probe.</param>
/// <param name="Cpu">The CPU.</param>
internal readonly record struct Firing(int Clause, ProbeDescription Probe, int Cpu)
{
    /// <summary>A fault of the consumer's own, in libdtrace's sentence (dt_handle.c, dt_handle_liberr).</summary>
    public FaultRecord Fault(int consumerId, string what) =>
        new(consumerId, Probe, Cpu, FaultKind.Library, -1, 0, $"error on enabled probe ID {Clause + 1} (ID {Probe.Id}: {Probe}): {what}");
}

/// <summary>
/// Carries out the actions that D leaves to the consumer, when their records are read: print(), setopt(), system(), freopen(), ftruncate(),
/// and those on aggregations. What a sink is given of each is what libdtrace's records give it.
/// </summary>
internal sealed class ConsumerActions(
    LibraryActions aggregations, EmbeddedOptions options, ShellCommands commands, ISymbolResolver symbols, int consumerId)
{
    private readonly Dictionary<DType, PrintedType> _printed = new(ReferenceEqualityComparer.Instance);

    public void Execute(RecordItem item, in Firing firing, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        BoundActionCall call = item.Call!;
        switch (call.Function.Name)
        {
            case "print":
                RecordDescription value = item.Fields[0];
                sink.Text(item.Action, TypedText.Of(TypeOf(call.Arguments[0].Type), record.Slice(value.Offset, value.Size)));
                break;
            case "setopt":
                SetOption(item, firing, record, sink);
                break;
            case "system":
                sink.Formatted(item.Action, item.Format, item.Fields, record, text: null);
                if (commands.Run(item.Format!.Format(item.Fields, record, symbols)) is { } failure) sink.Fault(firing.Fault(consumerId, failure));
                break;
            case "freopen":
                // Nothing is redirected: what is traced becomes objects, and goes to no file. An empty name goes back.
                sink.Formatted(item.Action, item.Format, item.Fields, record, text: null);
                break;
            case "ftruncate":
                break;
            default:
                aggregations.Execute(call, item.Fields, record, sink);
                break;
        }
    }

    private void SetOption(RecordItem item, in Firing firing, ReadOnlySpan<byte> record, IRecordSink sink)
    {
        string name = Word(item.Fields[0], record);
        string? value = item.Fields.Length > 1 ? Word(item.Fields[1], record) : null;
        if (options.SetWhileTracing(name, value) is { } refusal)
            sink.Fault(firing.Fault(consumerId, $"couldn't set option \"{name}\" to \"{value ?? "1"}\": {refusal}"));
        else
            sink.OptionSet(name, options.IsSet(name) ? options.Get(name) : null);
    }

    private PrintedType TypeOf(DType type)
    {
        if (!_printed.TryGetValue(type, out PrintedType? printed)) _printed.Add(type, printed = PrintedTypes.Of(type));
        return printed;
    }

    private static string Word(in RecordDescription field, ReadOnlySpan<byte> record) => DTraceText.DecodeString(record.Slice(field.Offset, field.Size));
}
