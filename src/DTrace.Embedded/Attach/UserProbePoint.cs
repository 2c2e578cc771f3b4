namespace DTrace.Embedded.Attach;

/// <summary>An instruction of a file that processes map: where it is executed, or where the function that begins there returns (uprobe, uretprobe).</summary>
/// <param name="Path">The file, by a path that is good for this process.</param>
/// <param name="Offset">The instruction's place in the file, in bytes.</param>
/// <param name="IsReturn">At the function's return.</param>
/// <param name="ProcessId">The one process it is set in; null for all.</param>
/// <param name="Semaphore">Where in the file a 16-bit counter is that the kernel raises while the probe is set; 0 for none.</param>
public sealed record UserProbePoint(string Path, ulong Offset, bool IsReturn, int? ProcessId, uint Semaphore = 0) : AttachPoint;
