using DTrace.Core;

namespace DTrace.Embedded.Tests.Generated;

/// <summary>A fault, which ends the clause.</summary>
internal sealed class EvaluationFault(FaultKind kind) : Exception
{
    public FaultKind Kind { get; } = kind;
}
