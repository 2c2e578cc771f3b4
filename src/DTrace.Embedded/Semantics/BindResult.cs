using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>What binding gave.</summary>
/// <param name="Source">The text.</param>
/// <param name="Program">The program; null where there is a mistake.</param>
/// <param name="Diagnostics">The mistakes in the order they were found; libdtrace reports the first.</param>
internal sealed record BindResult(SourceText Source, BoundProgram? Program, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The program.</summary>
    /// <exception cref="DTraceCompileException">The first mistake, where there is one.</exception>
    public BoundProgram ProgramOrThrow() => Program ?? throw Diagnostics[0].ToException(Source);
}
