namespace DTrace.AbiServer;

/// <summary>A call of the library fails: dtrace_errno will be the number.</summary>
internal sealed class AbiError(int number, string? message = null) : Exception(message)
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int Already = 114;
    public const int Invalid = 22;

    public int Number => number;
}
