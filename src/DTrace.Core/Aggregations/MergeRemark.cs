namespace DTrace.Core;

/// <summary>What a user must know of how an entry was merged.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Message">A sentence for the user.</param>
public sealed record MergeRemark(MergeRemarkKind Kind, string Message)
{
    internal static MergeRemark Definitions(AggregateDefinition first, AggregateDefinition other) => new(
        MergeRemarkKind.Definitions,
        $"One aggregation's name stands for different things: '{first}' and '{other}'. Those of each kind are merged among themselves and put out as records of their own.");

    internal static MergeRemark Unknown(AggregateDefinition definition) => new(
        MergeRemarkKind.Unknown, $"'{definition}' is of a function that this version does not know: its entries are put out as they are.");

    internal static MergeRemark Normals(AggregateDefinition definition) => new(
        MergeRemarkKind.Normals,
        $"The entries of '{definition}' were normalized by different divisors. Where they meet in one key, the merged value is not normalized: its Normal is 1.");

    internal static MergeRemark Overflow(AggregateRecord record) => new(
        MergeRemarkKind.Overflow,
        $"The sum of '{AggregateDefinition.Of(record)}' for the key '{record.Key}' does not fit its bits. What is beyond is put out as another record of the same key.");
}

/// <summary>The remarks there are.</summary>
public enum MergeRemarkKind
{
    /// <summary>One name stands for different aggregating functions or parameters: they are kept apart.</summary>
    Definitions,

    /// <summary>An entry of an unknown function cannot be merged.</summary>
    Unknown,

    /// <summary>Different normals meet in one key: the merged value is not normalised.</summary>
    Normals,

    /// <summary>A sum does not fit 64 bits (128 for squares): it is put out in two records.</summary>
    Overflow,
}
