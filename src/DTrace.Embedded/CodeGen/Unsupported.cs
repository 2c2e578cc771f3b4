using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>The one error the code generator has: valid D that the embedded engines cannot run.</summary>
internal static class Unsupported
{
    /// <summary>The error's tag; libdtrace has none for it.</summary>
    public const string Tag = "D_UNSUPPORTED";

    public static DTraceCompileException Because(string reason) => new($"not supported by the embedded engines: {reason}", Tag, null, null);

    /// <summary>The same error, of a place in the program.</summary>
    public static DTraceCompileException At(DTraceCompileException refusal, TextSpan span, SourceText source)
    {
        TextLocation location = source.LocationOf(span.Start);
        string place = location.FileName is null ? string.Empty : $"\"{location.FileName}\", line {location.Line}: ";
        return new DTraceCompileException(place + refusal.Message, refusal.Tag, location.Line, location.Column) { File = location.FileName };
    }
}
