using DTrace.Core;

namespace DTrace.Embedded.Syntax;

/// <summary>A mistake in a program.</summary>
/// <param name="Tag">libdtrace's tag for it.</param>
/// <param name="Message">The sentence, without place.</param>
/// <param name="Span">Where it is.</param>
/// <param name="Region">The part of the clause it was found in, <c>action list</c> or <c>predicate</c>; null for none.</param>
internal sealed record Diagnostic(string Tag, string Message, TextSpan Span, string? Region = null)
{
    /// <summary>
    /// The error for the user. As libdtrace has it, the message begins with the line where the program came from a file,
    /// with the region otherwise (illumos dt_subr.c, dt_set_errmsg).
    /// </summary>
    public DTraceCompileException ToException(SourceText source)
    {
        TextLocation location = source.LocationOf(Span.Start);
        string place = location.FileName is not null ? $"\"{location.FileName}\", line {location.Line}: "
            : Region is not null ? $"in {Region}: "
            : string.Empty;
        return new DTraceCompileException(place + Message, Tag, location.Line, location.Column) { File = location.FileName };
    }
}
