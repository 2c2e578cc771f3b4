namespace DTrace.Embedded.InProcess;

/// <summary>The errors helpers return, negated; Linux's numbers on every platform (include/uapi/asm-generic/errno-base.h and errno.h).</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int TooBig = 7;
    public const int Again = 11;
    public const int NoMemory = 12;
    public const int Fault = 14;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NotSupported = 95;

    /// <summary>The name of an error, as <c>E2BIG</c>.</summary>
    public static string Name(int errno) => errno switch
    {
        NoEntry => "ENOENT",
        TooBig => "E2BIG",
        Again => "EAGAIN",
        NoMemory => "ENOMEM",
        Fault => "EFAULT",
        Exists => "EEXIST",
        Invalid => "EINVAL",
        NotSupported => "EOPNOTSUPP",
        _ => $"errno {errno}",
    };
}
