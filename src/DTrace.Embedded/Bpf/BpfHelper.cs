namespace DTrace.Embedded.Bpf;

/// <summary>The kernel's helper functions that our programs call; the numbers are the kernel's (include/uapi/linux/bpf.h).</summary>
public enum BpfHelper
{
    /// <summary>map, key → value's address or 0.</summary>
    MapLookupElement = 1,

    /// <summary>map, key, value, flags → 0 or a negative errno.</summary>
    MapUpdateElement = 2,

    /// <summary>map, key → 0 or a negative errno.</summary>
    MapDeleteElement = 3,

    /// <summary>→ CLOCK_MONOTONIC in nanoseconds.</summary>
    KTimeGetNs = 5,

    /// <summary>→ a random number of 32 bits.</summary>
    GetPrandomU32 = 7,

    /// <summary>→ this CPU's number.</summary>
    GetSmpProcessorId = 8,

    /// <summary>→ process id (tgid) in the high half, thread id in the low.</summary>
    GetCurrentPidTgid = 14,

    /// <summary>→ gid in the high half, uid in the low.</summary>
    GetCurrentUidGid = 15,

    /// <summary>buffer, size → 0 or a negative errno; the name is padded with zeros.</summary>
    GetCurrentComm = 16,

    /// <summary>→ the address of the current task_struct.</summary>
    GetCurrentTask = 35,

    /// <summary>user address, source, size → 0 or a negative errno; not where the kernel is locked down (kernel 4.8).</summary>
    ProbeWriteUser = 36,

    /// <summary>context, buffer, size, flags → bytes written or a negative errno (kernel 4.18).</summary>
    GetStack = 67,

    /// <summary>signal → 0 or a negative errno; sent to the current process (kernel 5.3).</summary>
    SendSignal = 109,

    /// <summary>destination, size, user address → 0 or a negative errno (kernel 5.5).</summary>
    ProbeReadUser = 112,

    /// <summary>destination, size, kernel address → 0 or a negative errno (kernel 5.5).</summary>
    ProbeReadKernel = 113,

    /// <summary>destination, size, user address → length with NUL, or a negative errno (kernel 5.5).</summary>
    ProbeReadUserString = 114,

    /// <summary>destination, size, kernel address → length with NUL, or a negative errno (kernel 5.5).</summary>
    ProbeReadKernelString = 115,

    /// <summary>device, inode, buffer, size → 0 and struct bpf_pidns_info, the current thread's numbers in its pid namespace where that has them; else -EINVAL (kernel 5.7).</summary>
    GetNamespacePidTgid = 120,

    /// <summary>ring buffer, data, size, flags → 0 or a negative errno (kernel 5.8).</summary>
    RingBufferOutput = 130,

    /// <summary>→ the BTF-typed current task_struct (kernel 5.11).</summary>
    GetCurrentTaskBtf = 158,

    /// <summary>context → the cookie of the attachment that fired (kernel 5.15).</summary>
    GetAttachCookie = 174,

    /// <summary>a BTF-typed task_struct → its user registers, a struct pt_regs (kernel 5.15).</summary>
    TaskRegisters = 175,

    /// <summary>The managed machine's alone, not the kernel's: → CPU time of the calling thread in nanoseconds.</summary>
    HostThreadTime = 1 << 30,

    /// <summary>The managed machine's alone: nanoseconds → 0, once so much time has passed.</summary>
    HostSpin = (1 << 30) + 1,

    /// <summary>The managed machine's alone: buffer, size → length; the process's arguments, with a NUL between each two.</summary>
    HostArguments = (1 << 30) + 2,
}
