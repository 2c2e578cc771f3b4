namespace DTrace.Embedded.Semantics;

/// <summary>A variable of D: one value, or an associative array of them. Two are the same only if they are one object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its number among the consumer's variables of its scope, from 0 in the order of their first use.</param>
/// <param name="Type">The type of the value, or of each element.</param>
/// <param name="KeyTypes">The types of an associative array's keys; null for a scalar.</param>
internal abstract record VariableSymbol(string Name, int Id, DType Type, IReadOnlyList<DType>? KeyTypes) : Symbol(Name)
{
    /// <summary>Whether it is an associative array.</summary>
    public bool IsArray => KeyTypes is not null;

    /// <inheritdoc/>
    public virtual bool Equals(VariableSymbol? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
