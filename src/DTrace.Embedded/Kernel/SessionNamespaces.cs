using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Host;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// The pid namespaces of this process. Linux tells a process the inode of its namespace, and not how deep it lies; the kernel's own structures do, which a
/// program reads once. Where the kernel does not tell its structures, the level is 0, and programs ask by inode alone.
/// </summary>
internal static class SessionNamespaces
{
    private static readonly Lazy<PidNamespaces?> This = new(Find, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Those of this process; null where it is in the initial pid namespace, or may not run the program that finds out.</summary>
    public static PidNamespaces? OfThisProcess => This.Value;

    /// <summary>Whether this process is in a pid namespace of its own, so that numbers of processes differ from the kernel's.</summary>
    public static bool IsNested => ProcNumbers.OwnInode is { } inode && inode != PidNamespace.Initial.Inode;

    private static PidNamespaces? Find()
    {
        if (!IsNested || ProcNumbers.OwnInode is not { } inode || !KernelRuntime.TryOpen(out KernelRuntime? runtime, out _)) return null;
        ulong device = ProcNumbers.NamespaceDevice;
        int level = KernelTypes.OfThisKernel?.Offsets?.Numbers is { } offsets ? ReadLevel(runtime, offsets) : 0;
        PidNamespace own = new(level, inode) { Device = device };
        if (ProcNumbers.Depth == 0) return new PidNamespaces(own, own);
        int around = own.Level - ProcNumbers.Depth;
        return new PidNamespaces(own, new PidNamespace(around, around == 0 ? PidNamespace.Initial.Inode : ProcNumbers.ProcInode ?? 0) { Device = device });
    }

    /// <summary>Runs a program in this thread that reads current->thread_pid->level.</summary>
    private static int ReadLevel(KernelRuntime runtime, PidOffsets offsets)
    {
        const int Slot = -8;
        BpfAssembler code = new();
        code.Store(8, BpfRegister.R10, Slot, 0);
        code.Call(BpfHelper.GetCurrentTask);
        Read(offsets.ThreadPid, 8);
        code.Load(8, BpfRegister.R0, BpfRegister.R10, Slot);
        Read(offsets.Level, 4);
        code.Load(4, BpfRegister.R2, BpfRegister.R10, Slot);
        code.LoadMapValue(BpfRegister.R1, 0, 0);
        code.Store(8, BpfRegister.R1, 0, BpfRegister.R2);
        code.Move(BpfRegister.R0, 0L);
        code.Exit();
        BpfObject program = new(
            [new BpfProgram("dtrace_pidns", BpfProgramKind.RawTracepoint, code.Finish())], [new BpfMapSpec("dtrace_pidns", BpfMapKind.Array, sizeof(int), sizeof(long), 1)]);
        using ILoadedBpfObject loaded = runtime.Load(program, CancellationToken.None);
        loaded.RunOnce(0, []);
        Span<byte> value = stackalloc byte[sizeof(long)];
        loaded.Maps[0].TryLookup(new byte[sizeof(int)], value);
        return BinaryPrimitives.ReadInt32LittleEndian(value);

        void Read(int offset, int size)
        {
            code.Move(BpfRegister.R3, BpfRegister.R0);
            code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
            code.Move(BpfRegister.R1, BpfRegister.R10);
            code.Alu(BpfAlu.Add, BpfRegister.R1, Slot);
            code.Move(BpfRegister.R2, size);
            code.Call(BpfHelper.ProbeReadKernel);
        }
    }
}
