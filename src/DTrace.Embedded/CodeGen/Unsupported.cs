using DTrace.Core;

namespace DTrace.Embedded.CodeGen;

/// <summary>The one error the code generator has: valid D that the embedded engines cannot run.</summary>
internal static class Unsupported
{
    /// <summary>The error's tag; libdtrace has none for it.</summary>
    public const string Tag = "D_UNSUPPORTED";

    public static DTraceCompileException Because(string reason) => new($"not supported by the embedded engines: {reason}", Tag, null, null);
}
