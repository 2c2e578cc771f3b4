using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Takes for a consumer what stands for one: an object with an Id, as a person's test puts in its place, and a consumer or program that came back
/// through serialization, which is known as such and never taken for the local consumer of the same number.
/// </summary>
public sealed class ConsumerReferenceConverter : PSTypeConverter
{
    private const string Came = "Deserialized.";

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => Read(PSObject.AsPSObject(sourceValue)) is not null;

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType) => Read(sourceValue) is not null;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        ConvertFrom(PSObject.AsPSObject(sourceValue), destinationType, formatProvider, ignoreCase);

    /// <inheritdoc/>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Read(sourceValue) ?? throw new PSInvalidCastException("It is neither a DTrace consumer nor an object that has a consumer's Id.");

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new PSInvalidCastException($"A consumer is not converted to {destinationType}.");

    private static ConsumerReference? Read(PSObject source) => source switch
    {
        null => null,
        { BaseObject: ConsumerReference reference } => reference,
        { BaseObject: DTraceConsumer consumer } => new ConsumerReference(consumer),
        { BaseObject: DTraceProgram program } => new ConsumerReference(program),
        { BaseObject: int id } => new ConsumerReference(id),
        { BaseObject: long id and >= int.MinValue and <= int.MaxValue } => new ConsumerReference((int)id),
        { BaseObject: string name } => string.IsNullOrWhiteSpace(name) ? null : new ConsumerReference(name),
        _ when source.TypeNames.Contains(Came + typeof(DTraceProgram).FullName) => Elsewhere(source.Properties["Consumer"]?.Value as PSObject ?? source, source),
        _ when source.TypeNames.Contains(Came + typeof(DTraceConsumer).FullName) => Elsewhere(source, source),
        _ when Id(source) is { } id && Text(source, "Name") is var name && (name is not null || source.BaseObject is PSCustomObject) => new ConsumerReference(id, name),
        _ => null,
    };

    private static ConsumerReference Elsewhere(PSObject consumer, PSObject sent) => new(Id(consumer) ?? 0, Text(consumer, "Name") ?? consumer.ToString())
    {
        Elsewhere = Text(sent, "PSComputerName") is { } computer ? $"the machine '{computer}'" : "another process",
    };

    private static int? Id(PSObject source) => source.Properties["Id"]?.Value is { } value && LanguagePrimitives.TryConvertTo(value, out int id) ? id : null;

    private static string? Text(PSObject source, string name) => source.Properties[name]?.Value is { } value ? LanguagePrimitives.ConvertTo<string>(value) : null;
}
