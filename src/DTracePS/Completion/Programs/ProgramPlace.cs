namespace DTracePS;

/// <summary>What can stand at a place in a D program.</summary>
internal enum PlaceKind
{
    /// <summary>Nothing that could be suggested: in a comment or a string, after a dot, behind a predicate.</summary>
    None,

    /// <summary>A probe description.</summary>
    Probe,

    /// <summary>A statement begins.</summary>
    Statement,

    /// <summary>Part of an expression, or of a declaration.</summary>
    Expression,

    /// <summary>Right of an assignment to an aggregation.</summary>
    Aggregating,

    /// <summary>An aggregation's name, after @.</summary>
    Aggregation,

    /// <summary>A macro variable, after $.</summary>
    Macro,

    /// <summary>A variable after self-> or this->.</summary>
    Scoped,

    /// <summary>The name of an option, in #pragma D option.</summary>
    Option,
}

/// <summary>The end of a D program that is being written.</summary>
/// <param name="Kind">What can stand there.</param>
/// <param name="Typed">What of it is typed: of a probe description all of it.</param>
/// <param name="Scope">self or this, for <see cref="PlaceKind.Scoped"/>.</param>
internal readonly record struct ProgramPlace(PlaceKind Kind, string Typed, string Scope = "")
{
    /// <summary>No place for suggestions.</summary>
    public static ProgramPlace Nowhere { get; } = new(PlaceKind.None, string.Empty);
}
