namespace DTrace.Embedded.InProcess;

/// <summary>eBPF's signed division (RFC 9669, section 4.1): truncated; by zero as unsigned; the least number by -1 is itself, remainder 0.</summary>
internal static class SignedArithmetic
{
    public static ulong Divide64(ulong dividend, ulong divisor) => divisor switch
    {
        0 => 0,
        ulong.MaxValue => 0 - dividend,
        _ => (ulong)((long)dividend / (long)divisor),
    };

    public static ulong Remainder64(ulong dividend, ulong divisor) => divisor switch
    {
        0 => dividend,
        ulong.MaxValue => 0,
        _ => (ulong)((long)dividend % (long)divisor),
    };

    public static uint Divide32(int dividend, int divisor) => divisor switch
    {
        0 => 0,
        -1 => (uint)-dividend,
        _ => (uint)(dividend / divisor),
    };

    public static uint Remainder32(int dividend, int divisor) => divisor switch
    {
        0 => (uint)dividend,
        -1 => 0,
        _ => (uint)(dividend % divisor),
    };
}
