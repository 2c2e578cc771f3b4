namespace DTrace.AbiServer;

/// <summary>
/// Records prepared in advance, which a handle delivers as fast as its consumer takes them, whatever program it was given: for measuring consumers.
/// A firing traces a number of 8 bytes, one of 4, and a string; the last calls exit(0) besides. A consumer in C is given the same functions
/// (<see cref="AbiLibrary.Functions"/>) and goes the same way: open, options, strcompile, exec, go, work until DONE, close.
/// </summary>
/// <param name="Firings">How many firings there are.</param>
/// <param name="PerCall">How many of them one call of dtrace_work delivers.</param>
public sealed record RecordStream(long Firings, int PerCall = 4096)
{
    /// <summary>The text of the n-th firing's string.</summary>
    public static string Text(long firing) => $"record {firing % StreamSession.Slots}";
}
