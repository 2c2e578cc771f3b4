using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Makes records, aggregations, buckets, frames, probes, drops and faults of what serialization left of them, so that they survive remoting and
/// background processes as themselves. What has no property <see cref="WireMembers.Name"/> was serialized by version 0.1, with all its properties.
/// Named by DTracePS.Types.ps1xml.
/// </summary>
public sealed class RecordConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => sourceValue is PSObject source && CanConvertFrom(source, destinationType);

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType)
    {
        ArgumentNullException.ThrowIfNull(sourceValue);
        ArgumentNullException.ThrowIfNull(destinationType);
        return sourceValue.TypeNames.Contains("Deserialized." + destinationType.FullName);
    }

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConvertFrom((PSObject)sourceValue, destinationType, formatProvider, ignoreCase);

    /// <inheritdoc/>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        PropertyBag bag = new(sourceValue);
        return destinationType switch
        {
            _ when destinationType == typeof(TraceRecord) => Record(bag),
            _ when destinationType == typeof(AggregateRecord) => Aggregate(bag),
            _ when destinationType == typeof(AggregateBucket) => new AggregateBucket(bag.Get<long>("Minimum"), bag.Get<long>("Maximum"), bag.Get<long>("Count")),
            _ when destinationType == typeof(StackFrame) => new StackFrame(bag.Get<ulong>("Address"), bag.Text("Module"), bag.Text("Symbol"), bag.Get<ulong>("Offset")),
            _ when destinationType == typeof(ProcessExit) => Exit(bag),
            _ when destinationType == typeof(ProbeDescription) => Probe(bag),
            _ when destinationType == typeof(ProbeInformation) => Information(bag),
            _ when destinationType == typeof(DropRecord) => Drop(bag),
            _ when destinationType == typeof(FaultRecord) => Fault(bag),
            _ => throw new PSInvalidCastException($"{destinationType} is not made from serialized text."),
        };
    }

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException($"A record is not converted to {destinationType}.");

    private static ProbeInformation Information(PropertyBag bag) => new(Probe(bag))
    {
        Attributes = Attributes(bag.Value("Attributes")),
        ArgumentAttributes = Attributes(bag.Value("ArgumentAttributes")),
        ArgumentTypes = bag.Value("ArgumentTypes") is null ? null : [.. bag.List("ArgumentTypes").Select(type => PropertyBag.Convert<string>("ArgumentTypes", type))],
    };

    private static ProbeAttributes? Attributes(object? value)
    {
        if (value is not PSObject parts) return null;
        PropertyBag bag = new(parts);
        return new ProbeAttributes(bag.Get<Stability>("Name"), bag.Get<Stability>("Data"), bag.Get<DependencyClass>("Class"));
    }

    private static ProcessExit Exit(PropertyBag bag) => new()
    {
        ConsumerId = bag.Get<int>("ConsumerId"),
        ProcessId = bag.GetOrNull<int>("ProcessId"),
        Command = bag.Text("Command") ?? string.Empty,
        ExitStatus = bag.GetOrNull<int>("ExitStatus"),
        Signal = bag.GetOrNull<int>("Signal"),
    };

    private static TraceRecord Record(PropertyBag bag) => bag.Text(WireMembers.Name) is { } wire ? LeanRecord(bag, new WireReader(wire)) : new()
    {
        ConsumerId = bag.Get<int>("ConsumerId"),
        Probe = bag.Get<ProbeDescription>("Probe"),
        Cpu = bag.Get<int>("Cpu"),
        Firing = bag.Get<long>("Firing"),
        Index = bag.Get<int>("Index"),
        Action = bag.Get<TraceAction>("Action"),
        Data = bag.Value("Data") is { } data ? Datum("Data", data) : null,
        Arguments = [.. bag.List("Arguments").Select(argument => Datum("Arguments", argument))],
        Timestamp = bag.GetOrNull<long>("Timestamp"),
        Time = bag.Time("Time"),
        IsLast = bag.GetOrNull<bool>("IsLast") ?? false,
    };

    private static TraceRecord LeanRecord(PropertyBag bag, WireReader wire)
    {
        int consumerId = wire.Int32();
        int probeId = wire.Int32();
        return new TraceRecord
        {
            ConsumerId = consumerId,
            Probe = new ProbeDescription(probeId, bag.Get<string>("Provider"), bag.Get<string>("Module"), bag.Get<string>("Function"), bag.Get<string>("Name")),
            Data = bag.Value("Data") is { } data ? Datum("Data", data) : null,
            Cpu = wire.Int32(),
            Action = PropertyBag.Convert<TraceAction>("Action", wire.Int32()),
            Firing = wire.Int64(),
            Index = wire.Int32(),
            IsLast = wire.Int32() != 0,
            Timestamp = wire.Int64OrNull(),
            Time = wire.Time(),
            Arguments = Data(wire),
        };
    }

    private static object[] Data(WireReader wire)
    {
        List<object> data = [];
        while (!wire.IsAtEnd) data.Add(wire.Datum());
        return [.. data];
    }

    private static AggregateRecord LeanAggregate(PropertyBag bag, WireReader wire)
    {
        int consumerId = wire.Int32();
        long variableId = wire.Int64();
        long normal = RequireNormal(wire.Int64());
        long count = wire.Int64();
        long sum = wire.Int64();
        AggregateDefinition definition = new(bag.Get<string>("Name"), bag.Get<AggregateAction>("Action"), wire.UInt64());
        ulong high = wire.UInt64();
        ulong low = wire.UInt64();
        DateTimeOffset? time = wire.Time();
        AggregateBucket[] buckets = DistributionText.IsDistribution(definition.Action) ? BucketText.Parse(definition, wire.Rest()) : [];
        AggregateRecord entry = new()
        {
            ConsumerId = consumerId,
            Name = definition.Name,
            VariableId = variableId,
            Key = Key(bag),
            Action = definition.Action,
            Value = DistributionText.IsDistribution(definition.Action)
                ? AggregatingFunction.Of(definition.Action).ValueOf(new AggregateParts(count, sum, 0, buckets), normal)
                : bag.Value("Value") ?? throw new PSInvalidCastException("Value is missing."),
            Count = count,
            Sum = sum,
            SumOfSquaresLow = low,
            SumOfSquaresHigh = high,
            Buckets = buckets,
            Parameters = definition.Parameters,
            Normal = normal,
            Time = time,
        };
        Require(entry);
        return Distributions.Named(entry);
    }

    private static AggregateKey Key(PropertyBag bag) => new([.. bag.List("Key").Select(part => Datum("Key", part))]);

    private static DropRecord Drop(PropertyBag bag) => new(
        bag.Get<int>("ConsumerId"), bag.Get<DropKind>("Kind"), bag.Get<int>("Cpu"), bag.Get<long>("Count"), bag.Get<long>("Total"), bag.Get<string>("Message"));

    private static FaultRecord Fault(PropertyBag bag)
    {
        FaultKind kind = bag.Get<FaultKind>("Kind");
        string message = bag.Get<string>("Message");
        if (bag.Text(WireMembers.Name) is not { } text)
        {
            ProbeDescription? known = bag.Value("Probe") is { } described ? PropertyBag.Convert<ProbeDescription>("Probe", described) : null;
            return new FaultRecord(bag.Get<int>("ConsumerId"), known, bag.Get<int>("Cpu"), kind, bag.Get<int>("Action"), bag.Get<ulong>("Address"), message);
        }

        WireReader wire = new(text);
        int consumerId = wire.Int32();
        int cpu = wire.Int32();
        int action = wire.Int32();
        ulong address = wire.UInt64();
        ProbeDescription? probe = wire.IsAtEnd ? null : new ProbeDescription(
            wire.Int32(), wire.Text() ?? string.Empty, wire.Text() ?? string.Empty, wire.Text() ?? string.Empty, wire.Text() ?? string.Empty);
        return new FaultRecord(consumerId, probe, cpu, kind, action, address, message);
    }

    private static AggregateRecord Aggregate(PropertyBag bag)
    {
        if (bag.Text(WireMembers.Name) is { } wire) return LeanAggregate(bag, new WireReader(wire));
        AggregateAction action = bag.Get<AggregateAction>("Action");
        object value = bag.Value("Value") ?? throw new PSInvalidCastException("Value is missing.");
        AggregateRecord entry = new()
        {
            ConsumerId = bag.Get<int>("ConsumerId"),
            Name = bag.Get<string>("Name"),
            VariableId = bag.Get<long>("VariableId"),
            Key = Key(bag),
            Action = action,
            Value = DistributionText.IsDistribution(action) ? Buckets("Value", PropertyBag.Elements("Value", value)) : value,
            Count = bag.Get<long>("Count"),
            Sum = bag.Get<long>("Sum"),
            SumOfSquaresLow = bag.Get<ulong>("SumOfSquaresLow"),
            SumOfSquaresHigh = bag.Get<ulong>("SumOfSquaresHigh"),
            Buckets = Buckets("Buckets", bag.List("Buckets")),
            Parameters = bag.Get<ulong>("Parameters"),
            Normal = RequireNormal(bag.Get<long>("Normal")),
            Time = bag.Time("Time"),
        };
        Require(entry);
        return Distributions.Named(entry);
    }

    /// <summary>What a hand may have changed must still agree: the value with its parts, the buckets with their sum.</summary>
    private static void Require(AggregateRecord entry)
    {
        if (entry.Action == AggregateAction.Unknown) return;
        bool isDistribution = DistributionText.IsDistribution(entry.Action);
        if (isDistribution && entry.Buckets.Aggregate(0L, (sum, bucket) => unchecked(sum + bucket.Count)) != entry.Count)
            throw new PSInvalidCastException($"Count, {entry.Count}, is not the sum of Buckets.");
        object made = AggregatingFunction.Of(entry.Action).ValueOf(AggregateParts.Of(entry), entry.Normal);
        bool agrees = isDistribution ? ((AggregateBucket[])made).SequenceEqual((AggregateBucket[])entry.Value)
            : made is double real ? Math.Abs(real - PropertyBag.Convert<double>("Value", entry.Value)) <= 1e-9 * Math.Abs(real)
            : (long)made == PropertyBag.Convert<long>("Value", entry.Value);
        if (!agrees) throw new PSInvalidCastException($"Value, '{AggregateValue.ToText(entry.Value)}', does not agree with Count, Sum, Buckets and Normal, which make '{AggregateValue.ToText(made)}'.");
    }

    private static long RequireNormal(long normal) => normal != 0 ? normal : throw new PSInvalidCastException("Normal is 0, by which nothing can be divided.");

    private static ProbeDescription Probe(PropertyBag bag) => new(
        bag.Get<int>("Id"), bag.Get<string>("Provider"), bag.Get<string>("Module"), bag.Get<string>("Function"), bag.Get<string>("Name"));

    private static AggregateBucket[] Buckets(string name, IEnumerable<object> buckets) => [.. buckets.Select(bucket => PropertyBag.Convert<AggregateBucket>(name, bucket))];

    /// <summary>A list is a stack: other data are no lists.</summary>
    private static object Datum(string name, object datum) => datum switch
    {
        string or byte[] or long or ulong or double or StackFrame => datum,
        sbyte or byte or short or ushort or int or uint => PropertyBag.Convert<long>(name, datum),
        PSObject frame when frame.TypeNames.Contains("Deserialized." + typeof(StackFrame).FullName) => PropertyBag.Convert<StackFrame>(name, frame),
        System.Collections.IEnumerable frames => new StackFrames(PropertyBag.Elements(name, frames).Select(frame => PropertyBag.Convert<StackFrame>(name, frame))),
        _ => throw new PSInvalidCastException($"{name} holds what D cannot trace: '{datum}' of type {datum.GetType().Name}."),
    };
}
