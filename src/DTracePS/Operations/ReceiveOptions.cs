namespace DTracePS;

/// <summary>How long to read records.</summary>
/// <param name="Wait">Until the consumers stop; else what there is.</param>
/// <param name="Timeout">With waiting: no longer than this; null for no end.</param>
/// <param name="First">No more records than this; null for no end.</param>
internal sealed record ReceiveOptions(bool Wait, TimeSpan? Timeout, int? First);
