using System.Collections;
using System.Management.Automation;

namespace DTracePS;

/// <summary>The properties of an object that came through serialization.</summary>
/// <param name="source">The object.</param>
internal sealed class PropertyBag(PSObject source)
{
    /// <summary>What version 0.1 serialized of the object's own properties: members of the same names hide them that the module adds.</summary>
    private readonly PSMemberInfoCollection<PSPropertyInfo>? _own =
        source.Properties[WireMembers.Name] is null ? (source.Members["psadapted"] as PSMemberSet)?.Properties : null;

    /// <summary>A property, converted to its type.</summary>
    /// <exception cref="PSInvalidCastException">It is missing, or not of its type; the message names it.</exception>
    public T Get<T>(string name) => Convert<T>(name, Value(name) ?? throw new PSInvalidCastException($"{name} is missing."));

    /// <summary>A property that may be null.</summary>
    /// <exception cref="PSInvalidCastException">It is not of its type; the message names it.</exception>
    public T? GetOrNull<T>(string name)
        where T : struct => Value(name) is { } value ? Convert<T>(name, value) : null;

    /// <summary>A value as one of a type.</summary>
    /// <param name="name">What the message calls it.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="PSInvalidCastException">It is not of the type.</exception>
    public static T Convert<T>(string name, object value)
    {
        if (value is T same and not Enum) return same;
        if (LanguagePrimitives.TryConvertTo(value, out T made) && made is not null && (made is not Enum word || Enum.IsDefined(word.GetType(), word))) return made;
        throw new PSInvalidCastException($"{name} is not of type {typeof(T).Name}: '{value}'.");
    }

    /// <summary>A time that may be null. PowerShell serializes a <see cref="DateTimeOffset"/> as its properties.</summary>
    public DateTimeOffset? Time(string name) => Value(name) switch
    {
        null => null,
        DateTimeOffset time => time,
        PSObject parts => new DateTimeOffset(new PropertyBag(parts).Get<long>("UtcTicks"), TimeSpan.Zero).ToOffset(new PropertyBag(parts).Get<TimeSpan>("Offset")),
        _ => throw new PSInvalidCastException($"{name} is not a time."),
    };

    /// <summary>A text that may be null.</summary>
    public string? Text(string name) => Value(name) switch
    {
        null => null,
        string text => text,
        var other => throw new PSInvalidCastException($"{name} is not text: '{other}'."),
    };

    /// <summary>The value as it is.</summary>
    public object? Value(string name) => (_own?[name] ?? source.Properties[name])?.Value is { } value ? Unwrap(value) : null;

    /// <summary>The elements of a list; none where it is null.</summary>
    public IEnumerable<object> List(string name) => Value(name) is { } value ? Elements(name, value) : [];

    /// <summary>The elements of a list.</summary>
    /// <param name="name">What the message calls it.</param>
    /// <param name="list">The list.</param>
    /// <exception cref="PSInvalidCastException">It is no list, or holds null.</exception>
    public static IEnumerable<object> Elements(string name, object list) => list is IEnumerable elements and not string
        ? elements.Cast<object?>().Select(element => element is null ? throw new PSInvalidCastException($"{name} holds $null.") : Unwrap(element))
        : throw new PSInvalidCastException($"{name} is not a list: '{list}'.");

    /// <summary>What stands in PowerShell's wrapping, but for a bag of properties, which is nothing without it.</summary>
    private static object Unwrap(object value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
