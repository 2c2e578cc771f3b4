using System.ComponentModel;
using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>How a user names a consumer: by the object, by something of its, by its id or by its name.</summary>
[TypeConverter(typeof(ConsumerReferenceConverter))]
public sealed class ConsumerReference
{
    private readonly DTraceConsumer? _consumer;
    private readonly int? _id;
    private readonly string? _name;

    /// <summary>The consumer itself.</summary>
    public ConsumerReference(DTraceConsumer consumer) => _consumer = consumer ?? throw new ArgumentNullException(nameof(consumer));

    /// <summary>A program's consumer.</summary>
    public ConsumerReference(DTraceProgram program) => _consumer = (program ?? throw new ArgumentNullException(nameof(program))).Consumer;

    /// <summary>The consumer of an id.</summary>
    public ConsumerReference(int id) => _id = id;

    /// <summary>The consumers of a name; or, where none has it and it is a number, the consumer of that id.</summary>
    public ConsumerReference(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _name = name;
    }

    /// <summary>The consumer that has an id and a name: an object that stands for it has both, as one made by a test has.</summary>
    internal ConsumerReference(int id, string? name)
    {
        _id = id;
        _name = name;
    }

    /// <summary>The consumer's number, where it is known by it.</summary>
    public int? Id => _consumer?.Id ?? _id;

    /// <summary>The consumer's name, where it is known by it.</summary>
    public string? Name => _consumer?.Name ?? _name;

    /// <summary>Where the consumer lives, if it came back from another process or machine; null where it is of this session.</summary>
    internal string? Elsewhere { get; init; }

    /// <summary>The object, the id or the name.</summary>
    public override string ToString() => _consumer?.ToString() ?? (_id is null ? $"'{_name}'" : _name is null ? $"{_id}" : $"{_id} ('{_name}')");

    /// <summary>The consumers meant; none where there is no such one in the session.</summary>
    internal IReadOnlyList<DTraceConsumer> Resolve(ConsumerRegistry registry)
    {
        if (_consumer is not null) return [_consumer];
        if (Elsewhere is not null) return [];
        if (_id is { } id) return registry.Find(id) is { } found && (_name is null || string.Equals(found.Name, _name, StringComparison.OrdinalIgnoreCase)) ? [found] : [];
        IReadOnlyList<DTraceConsumer> named = registry.Find(_name!);
        return named.Count == 0 && int.TryParse(_name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Of(registry.Find(number))
            : named;
    }

    private static IReadOnlyList<DTraceConsumer> Of(DTraceConsumer? consumer) => consumer is null ? [] : [consumer];
}
