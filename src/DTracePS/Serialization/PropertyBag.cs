using System.Collections;
using System.Management.Automation;

namespace DTracePS;

/// <summary>The properties of an object that came through serialization.</summary>
/// <param name="source">The object.</param>
internal sealed class PropertyBag(PSObject source)
{
    /// <summary>A property, converted to its type.</summary>
    /// <exception cref="PSInvalidCastException">It is missing, or not of its type.</exception>
    public T Get<T>(string name) => Value(name) is { } value
        ? LanguagePrimitives.ConvertTo<T>(value)
        : throw new PSInvalidCastException($"The serialized object has no {name}.");

    /// <summary>A property that may be null.</summary>
    public T? GetOrNull<T>(string name)
        where T : struct => Value(name) is { } value ? LanguagePrimitives.ConvertTo<T>(value) : null;

    /// <summary>A time that may be null. PowerShell serializes a <see cref="DateTimeOffset"/> as its properties.</summary>
    public DateTimeOffset? Time(string name) => Value(name) switch
    {
        null => null,
        DateTimeOffset time => time,
        PSObject parts => new DateTimeOffset(new PropertyBag(parts).Get<long>("UtcTicks"), TimeSpan.Zero).ToOffset(new PropertyBag(parts).Get<TimeSpan>("Offset")),
        _ => throw new PSInvalidCastException($"{name} is not a time."),
    };

    /// <summary>A text that may be null.</summary>
    public string? Text(string name) => Value(name) as string;

    /// <summary>The value as it is.</summary>
    public object? Value(string name) => source.Properties[name]?.Value is { } value ? Unwrap(value) : null;

    /// <summary>The elements of a list; none where it is null.</summary>
    public IEnumerable<object> List(string name) => Value(name) is { } value ? Elements(value) : [];

    /// <summary>The elements of a list.</summary>
    public static IEnumerable<object> Elements(object list) => list is IEnumerable elements ? elements.Cast<object>().Select(Unwrap) : [];

    /// <summary>What stands in PowerShell's wrapping, but for a bag of properties, which is nothing without it.</summary>
    private static object Unwrap(object value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
