using System.Globalization;
using DTrace.Core;

namespace DTracePS;

/// <summary>How a user names a consumer: by the object, by something of its, by its id or by its name.</summary>
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

    /// <summary>The object, the id or the name.</summary>
    public override string ToString() => _consumer?.ToString() ?? _id?.ToString(CultureInfo.InvariantCulture) ?? $"'{_name}'";

    /// <summary>The consumers meant; none where there is no such one in the session.</summary>
    internal IReadOnlyList<DTraceConsumer> Resolve(ConsumerRegistry registry)
    {
        if (_consumer is not null) return [_consumer];
        if (_id is { } id) return Of(registry.Find(id));
        IReadOnlyList<DTraceConsumer> named = registry.Find(_name!);
        return named.Count == 0 && int.TryParse(_name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? Of(registry.Find(number))
            : named;
    }

    private static IReadOnlyList<DTraceConsumer> Of(DTraceConsumer? consumer) => consumer is null ? [] : [consumer];
}
