using System.Globalization;

namespace DTrace.Embedded.Kernel.Calls;

/// <summary>The error numbers met, with Linux's names and values (include/uapi/asm-generic/errno*.h; alike on x86-64 and arm64).</summary>
internal static class Errno
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int E2BIG = 7;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EBUSY = 16;
    public const int ENODEV = 19;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int ENOSYS = 38;
    public const int EILSEQ = 84;
    public const int EOPNOTSUPP = 95;
    public const int EADDRNOTAVAIL = 99;

    /// <summary>The kernel's own "not supported", which bpf(2) lets out.</summary>
    public const int ENOTSUPP = 524;

    /// <summary>A number as <c>E2BIG (the request is larger than the kernel allows)</c>.</summary>
    public static string Describe(int number) => number switch
    {
        EPERM => "EPERM (operation not permitted)",
        ENOENT => "ENOENT (no such object)",
        ESRCH => "ESRCH (no such process)",
        EINTR => "EINTR (interrupted by a signal)",
        EIO => "EIO (input or output error)",
        E2BIG => "E2BIG (the request is larger than the kernel allows)",
        EAGAIN => "EAGAIN (the kernel asks to try again)",
        ENOMEM => "ENOMEM (not enough memory)",
        EACCES => "EACCES (permission denied)",
        EBUSY => "EBUSY (in use)",
        ENODEV => "ENODEV (no such device)",
        EINVAL => "EINVAL (invalid argument)",
        ENOSPC => "ENOSPC (no space left)",
        EILSEQ => "EILSEQ (no whole instruction there)",
        EOPNOTSUPP => "EOPNOTSUPP (not supported)",
        EADDRNOTAVAIL => "EADDRNOTAVAIL (several functions have this name)",
        ENOTSUPP => "ENOTSUPP (not supported)",
        EBADF => "EBADF (bad file descriptor)",
        14 => "EFAULT (bad address)",
        17 => "EEXIST (exists already)",
        23 => "ENFILE (too many open files on this system)",
        24 => "EMFILE (too many open files in this process)",
        ENOSYS => "ENOSYS (the kernel has no such call)",
        _ => string.Create(CultureInfo.InvariantCulture, $"errno {number}"),
    };
}
