namespace DTrace.Core;

/// <summary>Platforms whose libdtrace knows an option.</summary>
[Flags]
public enum OptionPlatforms
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>illumos and Solaris.</summary>
    Illumos = 1,

    /// <summary>FreeBSD.</summary>
    FreeBsd = 2,

    /// <summary>macOS.</summary>
    MacOs = 4,

    /// <summary>Windows.</summary>
    Windows = 8,

    /// <summary>Linux.</summary>
    Linux = 16,

    /// <summary>Every platform.</summary>
    All = Illumos | FreeBsd | MacOs | Windows | Linux,
}

/// <summary>What is known of an option before any consumer is asked.</summary>
/// <param name="Name">The name; case matters.</param>
/// <param name="Kind">When it may be set.</param>
/// <param name="Syntax">How its value is spelled.</param>
/// <param name="Description">What it does, in one line.</param>
public sealed record OptionDescription(string Name, OptionKind Kind, OptionSyntax Syntax, string Description)
{
    /// <summary>The words an option of syntax <see cref="OptionSyntax.Word"/> accepts.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the case of those words does not matter.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>The least number an option of syntax <see cref="OptionSyntax.Number"/> accepts.</summary>
    public int Least { get; init; } = int.MinValue;

    /// <summary>The largest number an option of syntax <see cref="OptionSyntax.Number"/> accepts.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>
    /// What an engine takes that checks an option's value itself, and goes by where none is set; null where any value of the syntax will do. libdtrace
    /// has limits of its own.
    /// </summary>
    public OptionLimits? Limits { get; init; }

    /// <summary>How the text of an option of syntax <see cref="OptionSyntax.Text"/> is made up, as <c>NAME=value</c>; null where any will do.</summary>
    public string? Form { get; init; }

    /// <summary>Where it exists.</summary>
    public OptionPlatforms Platforms { get; init; } = OptionPlatforms.All;
}

/// <summary>The values that an option takes: bytes of a size, else a number.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The largest.</param>
/// <param name="Default">The one where none is set.</param>
public sealed record OptionLimits(ulong Least, ulong Most, ulong Default);
