namespace DTracePS.Pictures;

/// <summary>A column of a heat map: the counts of a stretch of time, by the beginnings of their buckets.</summary>
internal sealed record HeatColumn(double Start, double End, IReadOnlyDictionary<long, double> Counts);
