namespace DTrace.Embedded.InProcess;

/// <summary>A run cannot go on, by the program's own doing; the machine turns it into an error that names program and instruction.</summary>
/// <param name="reason">What the program did, as the end of a sentence.</param>
internal sealed class MachineFaultException(string reason) : Exception(reason);
