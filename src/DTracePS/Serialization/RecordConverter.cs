using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Makes records, aggregations, buckets, frames and probes of what serialization left of them, so that they survive remoting and
/// background processes as themselves. Named by DTracePS.Types.ps1xml.
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
            _ when destinationType == typeof(ProbeDescription) => Probe(bag),
            _ when destinationType == typeof(ProbeInformation) => Information(bag),
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
        ArgumentTypes = bag.Value("ArgumentTypes") is null ? null : [.. bag.List("ArgumentTypes").Select(type => (string)type)],
    };

    private static ProbeAttributes? Attributes(object? value)
    {
        if (value is not PSObject parts) return null;
        PropertyBag bag = new(parts);
        return new ProbeAttributes(bag.Get<Stability>("Name"), bag.Get<Stability>("Data"), bag.Get<DependencyClass>("Class"));
    }

    private static TraceRecord Record(PropertyBag bag) => new()
    {
        ConsumerId = bag.Get<int>("ConsumerId"),
        Probe = bag.Get<ProbeDescription>("Probe"),
        Cpu = bag.Get<int>("Cpu"),
        Firing = bag.Get<long>("Firing"),
        Index = bag.Get<int>("Index"),
        Action = bag.Get<TraceAction>("Action"),
        Data = Datum(bag.Value("Data")),
        Arguments = [.. bag.List("Arguments").Select(argument => Datum(argument)!)],
        Timestamp = bag.GetOrNull<long>("Timestamp"),
        Time = bag.Time("Time"),
        IsLast = bag.Get<bool>("IsLast"),
    };

    private static AggregateRecord Aggregate(PropertyBag bag)
    {
        AggregateAction action = bag.Get<AggregateAction>("Action");
        object value = bag.Value("Value") ?? throw new PSInvalidCastException("The serialized aggregation has no Value.");
        return new AggregateRecord
        {
            ConsumerId = bag.Get<int>("ConsumerId"),
            Name = bag.Get<string>("Name"),
            VariableId = bag.Get<long>("VariableId"),
            Key = new AggregateKey([.. bag.List("Key").Select(part => Datum(part)!)]),
            Action = action,
            Value = DistributionText.IsDistribution(action) ? Buckets(PropertyBag.Elements(value)) : value,
            Count = bag.Get<long>("Count"),
            Sum = bag.Get<long>("Sum"),
            SumOfSquaresLow = bag.Get<ulong>("SumOfSquaresLow"),
            SumOfSquaresHigh = bag.Get<ulong>("SumOfSquaresHigh"),
            Buckets = Buckets(bag.List("Buckets")),
            Parameters = bag.Get<ulong>("Parameters"),
            Normal = bag.Get<long>("Normal"),
            Time = bag.Time("Time"),
        };

    }

    private static ProbeDescription Probe(PropertyBag bag) => new(
        bag.Get<int>("Id"), bag.Get<string>("Provider"), bag.Get<string>("Module"), bag.Get<string>("Function"), bag.Get<string>("Name"));

    private static AggregateBucket[] Buckets(IEnumerable<object> buckets) => [.. buckets.Select(LanguagePrimitives.ConvertTo<AggregateBucket>)];

    /// <summary>A list is a stack: other data are no lists.</summary>
    private static object? Datum(object? datum) => datum is null or string or byte[] || datum is not System.Collections.IEnumerable
        ? datum
        : new StackFrames(PropertyBag.Elements(datum).Select(LanguagePrimitives.ConvertTo<StackFrame>));
}
