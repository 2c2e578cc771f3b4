namespace DTrace.Core;

/// <summary>When an option may be set.</summary>
public enum OptionKind
{
    /// <summary>It governs the compiler: any time before tracing; libdtrace never tells its value.</summary>
    Compile,

    /// <summary>It governs the enabling: until tracing starts.</summary>
    Runtime,

    /// <summary>It governs the consumer: at any time, also while tracing and by the D action setopt().</summary>
    Dynamic,
}

/// <summary>How an option's value is spelled.</summary>
public enum OptionSyntax
{
    /// <summary>No value: its presence is its meaning.</summary>
    Flag,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>Bytes: a number with an optional suffix k, m, g or t.</summary>
    Size,

    /// <summary>A time or a frequency: a number with an optional unit, nanoseconds where none stands.</summary>
    Rate,

    /// <summary>A word for yes or no, or an unsigned number.</summary>
    Switch,

    /// <summary>One of the words the option lists.</summary>
    Word,

    /// <summary>A decimal number.</summary>
    Number,
}

/// <summary>One option of a consumer as it was when read.</summary>
/// <param name="Name">The option's name.</param>
/// <param name="Value">The value in dtrace's spelling; null where it is unset or the engine does not tell it.</param>
/// <param name="Kind">When it may be set.</param>
/// <param name="Syntax">How its value is spelled.</param>
public sealed record DTraceOption(string Name, string? Value, OptionKind Kind, OptionSyntax Syntax)
{
    /// <summary>What it does, in one line; empty where only the engine knows it.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>The number of the consumer that has the value; null where none was asked.</summary>
    public int? ConsumerId { get; init; }

    /// <summary>The name of the consumer that has the value; null where none was asked.</summary>
    public string? ConsumerName { get; init; }

    /// <summary>An option as a table describes it, without a value.</summary>
    public static DTraceOption Of(OptionDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new DTraceOption(description.Name, null, description.Kind, description.Syntax) { Description = description.Description };
    }
}
