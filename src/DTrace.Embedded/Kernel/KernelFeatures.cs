using System.Runtime.InteropServices;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Kernel.Calls;

namespace DTrace.Embedded.Kernel;

/// <summary>The features that the run time rests on; a run time has one of these, and tries each feature at most once.</summary>
internal sealed partial class KernelFeatures
{
    private const string ProbeName = "dtraceps_probe";

    private readonly BpfCalls _calls;

    public KernelFeatures(BpfCalls calls)
    {
        _calls = calls;
        FetchingAtomics = new("atomic operations that fetch", "Linux 5.12", TryAtomic);
        RingBuffers = new("ring buffers", "Linux 5.8", TryRing);
        RunOnRequest = new("raw-tracepoint programs that run on request", "Linux 5.10", TryRun);
        PerfEventPrograms = new("programs on perf events", "CONFIG_PERF_EVENTS and CONFIG_BPF_EVENTS", () => TryPerfEventProgram([]));
        OnDemandHashes = new(
            "hashes without preallocation for programs on perf events",
            "Linux 6.1",
            () => TryPerfEventProgram([new BpfMapSpec(ProbeName, BpfMapKind.Hash, sizeof(ulong), sizeof(ulong), 1)]));
        UserLinks = new("links to many instructions of a file", "Linux 6.10", TryUserLink);
        UserRegisters = new("registers of threads in user mode (bpf_task_pt_regs)", "Linux 5.15 with its type information", TryUserRegisters);
        Cookies = new("cookies of points (bpf_get_attach_cookie)", "Linux 5.15", TryCookie);
        UserStores = new("stores into a process's memory (bpf_probe_write_user)", "a kernel that is not locked down", TryUserStore);
    }

    /// <summary>
    /// Atomic operations that give back the old value (BPF_FETCH, BPF_CMPXCHG). Every program's scratch space is claimed by one, so they decide
    /// the lowest kernel. This is asked first: an older kernel refuses the rest with errors that name other causes.
    /// </summary>
    public KernelFeature FetchingAtomics { get; }

    /// <summary>Ring buffers.</summary>
    public KernelFeature RingBuffers { get; }

    /// <summary>BPF_PROG_TEST_RUN of raw-tracepoint programs.</summary>
    public KernelFeature RunOnRequest { get; }

    /// <summary>Programs on perf events.</summary>
    public KernelFeature PerfEventPrograms { get; }

    /// <summary>
    /// BPF_F_NO_PREALLOC in perf_event programs: before Linux 6.1 the verifier allows those preallocated hashes only, because an
    /// interrupt could find the allocator busy (check_map_prog_compatibility, kernel/bpf/verifier.c).
    /// </summary>
    public KernelFeature OnDemandHashes { get; }

    /// <summary>bpf_task_pt_regs.</summary>
    public KernelFeature UserRegisters { get; }

    /// <summary>bpf_get_attach_cookie.</summary>
    public KernelFeature Cookies { get; }

    /// <summary>bpf_probe_write_user, which a kernel that is locked down does not have.</summary>
    public KernelFeature UserStores { get; }

    /// <summary>
    /// Links to many instructions of a file at once (uprobe_multi), which tell processes apart and not threads, as they did at first (Linux 6.6 to 6.9;
    /// uprobe_prog_run, kernel/trace/bpf_trace.c).
    /// </summary>
    public KernelFeature UserLinks { get; }

    /// <summary>Throws where something that every program needs is not there.</summary>
    /// <exception cref="Core.DTraceException">A privilege that is missing, or a feature that this kernel lacks.</exception>
    public void RequireAll()
    {
        FetchingAtomics.Require();
        RingBuffers.Require();
        RunOnRequest.Require();
        PerfEventPrograms.Require();
    }

    private void TryAtomic()
    {
        BpfAssembler code = new();
        code.Store(8, BpfRegister.R10, -8, 0);
        code.Move(BpfRegister.R0, 0);
        code.Move(BpfRegister.R1, 1);
        code.Atomic(BpfAtomic.CompareExchange, BpfRegister.R10, -8, BpfRegister.R1);
        code.Move(BpfRegister.R0, 0);
        code.Exit();
        new ProgramLoader(_calls).Load(new BpfProgram(ProbeName, BpfProgramKind.RawTracepoint, code.Finish()), []).Dispose();
    }

    private void TryRing() =>
        Maker.Make(new BpfMapSpec(ProbeName, BpfMapKind.RingBuffer, 0, 0, Environment.SystemPageSize)).Dispose();

    private void TryRun()
    {
        using Descriptor program = new ProgramLoader(_calls).Load(Returning(BpfProgramKind.RawTracepoint, mapCount: 0), []);
        int result = _calls.TestRun(program, [], out _);
        if (result < 0) throw _calls.Refused(BpfCommand.ProgramTestRun, result, $"running program '{ProbeName}'");
    }

    private void TryUserRegisters()
    {
        BpfAssembler code = new();
        code.Call(BpfHelper.GetCurrentTaskBtf);
        code.Move(BpfRegister.R1, BpfRegister.R0);
        code.Call(BpfHelper.TaskRegisters);
        code.Move(BpfRegister.R0, 0);
        code.Exit();
        new ProgramLoader(_calls).Load(new BpfProgram(ProbeName, BpfProgramKind.RawTracepoint, code.Finish()), []).Dispose();
    }

    private void TryCookie()
    {
        BpfAssembler code = new();
        code.Call(BpfHelper.GetAttachCookie);
        code.Move(BpfRegister.R0, 0);
        code.Exit();
        new ProgramLoader(_calls).Load(new BpfProgram(ProbeName, BpfProgramKind.KernelFunction, code.Finish()), []).Dispose();
    }

    /// <summary>A program that would write nothing: it is loaded, and never run.</summary>
    private void TryUserStore()
    {
        BpfAssembler code = new();
        code.Store(8, BpfRegister.R10, -8, 0);
        code.Move(BpfRegister.R1, 0);
        code.Move(BpfRegister.R2, BpfRegister.R10);
        code.Alu(BpfAlu.Add, BpfRegister.R2, -8);
        code.Move(BpfRegister.R3, 8);
        code.Call(BpfHelper.ProbeWriteUser);
        code.Move(BpfRegister.R0, 0);
        code.Exit();
        new ProgramLoader(_calls).Load(new BpfProgram(ProbeName, BpfProgramKind.RawTracepoint, code.Finish()), []).Dispose();
    }

    /// <summary>
    /// A kernel with such links looks for the process before it looks at the instruction, which no file has. A thread that is not its process's first is no
    /// process, to one that tells processes apart.
    /// </summary>
    private void TryUserLink()
    {
        using Descriptor program = new ProgramLoader(_calls, hasUserLinks: true).Load(Returning(BpfProgramKind.UserProbe, mapCount: 0), []);
        int result = -Errno.EINVAL;
        Thread other = new(() => result = TryUserLinkOfThread(program));
        other.Start();
        other.Join();
        if (result != -Errno.ESRCH) throw new Core.DTraceException(Core.DTraceErrorKind.Engine, $"{BpfCommand.LinkCreate.CallName()} does not tell processes apart.");
    }

    private int TryUserLinkOfThread(Descriptor program)
    {
        try
        {
            int result = _calls.CreateUserLink(program, "/proc/self/exe", GetThreadId(), isReturn: false, [long.MaxValue], [], [0]);
            if (result >= 0) new Descriptor(_calls.System, result).Dispose();
            return result;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.30 has no gettid.
            return -Errno.ENOSYS;
        }
    }

    private void TryPerfEventProgram(BpfMapSpec[] specs)
    {
        List<KernelMap> maps = [];
        try
        {
            foreach (BpfMapSpec spec in specs) maps.Add(Maker.Make(spec));
            new ProgramLoader(_calls).Load(Returning(BpfProgramKind.PerfEvent, maps.Count), maps).Dispose();
        }
        finally
        {
            maps.ForEach(map => map.Dispose());
        }
    }

    private MapMaker Maker => new(_calls, possibleCpus: [0], preallocateHashes: false);

    private static BpfProgram Returning(BpfProgramKind kind, int mapCount)
    {
        BpfAssembler code = new();
        for (int map = 0; map < mapCount; map++) code.LoadMap(BpfRegister.R1, map);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
        return new BpfProgram(ProbeName, kind, code.Finish());
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
