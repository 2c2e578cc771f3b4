namespace DTracePS;

/// <summary>The parameters by which a cmdlet is given D programs.</summary>
internal interface IProgramParameters
{
    /// <summary>The D text; null where files are given.</summary>
    string? Program { get; }

    /// <summary>Files of D, with wildcards.</summary>
    string[] Path { get; }

    /// <summary>Files of D, as they are spelled.</summary>
    string[] LiteralPath { get; }

    /// <summary>The macro arguments from $1.</summary>
    string[] ArgumentList { get; }

    /// <summary>Preprocessor definitions.</summary>
    string[] Define { get; }

    /// <summary>Preprocessor header folders.</summary>
    string[] IncludeDirectory { get; }

    /// <summary>The preprocessor runs.</summary>
    bool Preprocesses { get; }

    /// <summary>A description that matches nothing is no error.</summary>
    bool AllowsZeroMatch { get; }

    /// <summary>A program without clauses is no error.</summary>
    bool AllowsEmpty { get; }

    /// <summary>Macro arguments may stay unused.</summary>
    bool AllowsUnusedArgument { get; }

    /// <summary>Macro arguments that are not given are 0 or empty.</summary>
    bool AllowsMissingArgument { get; }

    /// <summary>The library's own .d files are not loaded.</summary>
    bool HasNoLibrary { get; }
}
