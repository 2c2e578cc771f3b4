namespace DTrace.Embedded.Providers.Derived;

/// <summary>
/// The bits by which the tracepoints of contention tell a lock's kind: LCB_F_* of include/trace/events/lock.h. A mutex is spun for before it is waited
/// for, and has the bit of spinning then; what has that one alone is a spin lock.
/// </summary>
internal static class LockKinds
{
    public const int Spinning = 1 << 0;
    public const int Reader = 1 << 1;
    public const int Writer = 1 << 2;
    public const int RealTime = 1 << 3;
    public const int Mutex = 1 << 5;
}
