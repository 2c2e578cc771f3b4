namespace DTrace.Embedded.Semantics;

/// <summary>The built-in variables of D (Dynamic Tracing Guide, "Variables").</summary>
internal enum BuiltinVariable
{
    /// <summary>arg0; arg1 to arg9 follow it.</summary>
    Arg0,
    Arg1,
    Arg2,
    Arg3,
    Arg4,
    Arg5,
    Arg6,
    Arg7,
    Arg8,
    Arg9,

    /// <summary>args[n], typed as the probe's provider says.</summary>
    Args,

    /// <summary>caller: the program counter of the current kernel function's caller.</summary>
    Caller,

    /// <summary>cpu: the current CPU.</summary>
    Cpu,

    /// <summary>curthread: the kernel's structure of the current thread.</summary>
    CurrentThread,

    /// <summary>cwd: the current directory.</summary>
    CurrentDirectory,

    /// <summary>epid: the enabled probe's number.</summary>
    EnabledProbeId,

    /// <summary>errno: the error of the last system call of this thread.</summary>
    ErrorNumber,

    /// <summary>execargs: the process's arguments.</summary>
    ExecArguments,

    /// <summary>execname: the process's name.</summary>
    ExecName,

    /// <summary>gid: the real group.</summary>
    GroupId,

    /// <summary>id: the probe's number.</summary>
    ProbeId,

    /// <summary>ipl: the CPU's interrupt priority.</summary>
    InterruptPriority,

    /// <summary>pid.</summary>
    ProcessId,

    /// <summary>ppid.</summary>
    ParentProcessId,

    /// <summary>probefunc.</summary>
    ProbeFunction,

    /// <summary>probemod.</summary>
    ProbeModule,

    /// <summary>probename.</summary>
    ProbeName,

    /// <summary>probeprov.</summary>
    ProbeProvider,

    /// <summary>root: the process's root directory.</summary>
    RootDirectory,

    /// <summary>stackdepth.</summary>
    StackDepth,

    /// <summary>tid.</summary>
    ThreadId,

    /// <summary>timestamp: nanoseconds of a clock without an epoch.</summary>
    Timestamp,

    /// <summary>ucaller: the program counter of the current user function's caller.</summary>
    UserCaller,

    /// <summary>uid: the real user.</summary>
    UserId,

    /// <summary>uregs[n]: the user registers.</summary>
    UserRegisters,

    /// <summary>ustackdepth.</summary>
    UserStackDepth,

    /// <summary>vmregs[n].</summary>
    VirtualMachineRegisters,

    /// <summary>vtimestamp: nanoseconds the thread has run on a CPU.</summary>
    VirtualTimestamp,

    /// <summary>walltimestamp: nanoseconds since 1970-01-01 UTC.</summary>
    WallTimestamp,

    /// <summary>zonename.</summary>
    ZoneName,
}
