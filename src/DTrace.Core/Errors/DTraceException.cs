namespace DTrace.Core;

/// <summary>What went wrong, as a user can act on it.</summary>
public enum DTraceErrorKind
{
    /// <summary>A D program is not valid.</summary>
    Compile,

    /// <summary>The caller lacks a privilege; the message begins <c>DTrace requires additional privileges</c>.</summary>
    Privilege,

    /// <summary>The consumer's state does not allow the call.</summary>
    State,

    /// <summary>An option does not exist, or its value is not of its syntax.</summary>
    Option,

    /// <summary>libdtrace, or a function of it, was not found.</summary>
    LibraryMissing,

    /// <summary>No probe matches.</summary>
    NoProbe,

    /// <summary>A D run-time error.</summary>
    RuntimeFault,

    /// <summary>A wait came to its limit.</summary>
    Busy,

    /// <summary>An argument is not valid.</summary>
    Argument,

    /// <summary>The engine failed in a way that none of the others names.</summary>
    Engine,
}

/// <summary>An error of a consumer or its engine. The message is a sentence for the user; details stand in properties.</summary>
public class DTraceException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">A sentence for the user.</param>
    /// <param name="inner">What caused it, if known.</param>
    public DTraceException(DTraceErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What went wrong.</summary>
    public DTraceErrorKind Kind { get; }

    /// <summary>The consumer's state, where that does not allow the call; null elsewhere.</summary>
    public ConsumerState? State { get; init; }

    /// <summary>What the engine logged, such as the kernel's verifier; null where nothing.</summary>
    public string? Log { get; init; }
}

/// <summary>A D program is not valid.</summary>
public sealed class DTraceCompileException : DTraceException
{
    /// <summary>Makes a compile error.</summary>
    /// <param name="message">The compiler's sentence.</param>
    /// <param name="tag">The compiler's tag, as <c>D_SYNTAX</c>; null where unknown.</param>
    /// <param name="line">The 1-based line; null where unknown.</param>
    /// <param name="column">The 1-based column; null where unknown.</param>
    public DTraceCompileException(string message, string? tag, int? line, int? column)
        : base(DTraceErrorKind.Compile, message)
    {
        Tag = tag;
        Line = line;
        Column = column;
    }

    /// <summary>The compiler's tag, as <c>D_SYNTAX</c>; null where unknown.</summary>
    public string? Tag { get; }

    /// <summary>The file the line is in: the program's own, or one of the library's; null for text given directly, or where unknown.</summary>
    public string? File { get; init; }

    /// <summary>The 1-based line; null where unknown.</summary>
    public int? Line { get; }

    /// <summary>The 1-based column; null where unknown.</summary>
    public int? Column { get; }
}
