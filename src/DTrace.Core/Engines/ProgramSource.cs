namespace DTrace.Core;

/// <summary>A D program to compile, and how.</summary>
public sealed record ProgramSource
{
    /// <summary>The D text.</summary>
    public required string Text { get; init; }

    /// <summary>The file it came from, which error messages then name with line numbers; null for text given directly.</summary>
    public string? FileName { get; init; }

    /// <summary>The macro arguments <c>$1</c>, <c>$2</c>, ...; <c>$0</c> is the file's name, or <c>dtrace</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Preprocessor definitions, each <c>NAME</c> or <c>NAME=value</c>; any makes the preprocessor run. libdtrace keeps them, and the folders,
    /// for the consumer's later programs that it preprocesses.
    /// </summary>
    public IReadOnlyList<string> Defines { get; init; } = [];

    /// <summary>Folders the preprocessor searches for headers; any makes the preprocessor run.</summary>
    public IReadOnlyList<string> IncludeDirectories { get; init; } = [];

    /// <summary>The preprocessor runs, also where nothing is defined (dtrace -C).</summary>
    public bool Preprocess { get; init; }

    /// <summary>A probe description that matches nothing is no error (dtrace -Z).</summary>
    public bool AllowZeroMatch { get; init; }

    /// <summary>A program without clauses is no error.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>The last of several macro arguments may be left unused (option argref).</summary>
    public bool AllowUnusedArguments { get; init; }

    /// <summary>A macro argument that was not given is 0, or empty as <c>$$n</c> (option defaultargs).</summary>
    public bool AllowMissingArguments { get; init; }

    /// <summary>The library's own .d files are not loaded.</summary>
    public bool NoLibrary { get; init; }

    /// <summary>The code is wanted as text too (<see cref="CompiledProgram.Listing"/>). An engine that has none refuses the compile.</summary>
    public bool Lists { get; init; }
}

/// <summary>What compiling a program gave.</summary>
/// <param name="Source">The D text.</param>
/// <param name="ProbeMatches">How many probes its descriptions match, counted once per clause.</param>
/// <param name="Probes">The probe descriptions as the program spells them, in order.</param>
/// <param name="Aggregations">The names of the aggregations it uses, without <c>@</c>, in order.</param>
/// <param name="IsDestructive">Whether it has a destructive action.</param>
public sealed record CompiledProgram(
    string Source, int ProbeMatches, IReadOnlyList<string> Probes, IReadOnlyList<string> Aggregations, bool IsDestructive)
{
    /// <summary>The code of all the consumer's programs so far, each part under its D; null where it was not asked for.</summary>
    public string? Listing { get; init; }
}
