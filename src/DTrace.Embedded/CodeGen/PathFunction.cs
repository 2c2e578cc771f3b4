using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The function that makes the text of a path, from its last name to its first, as the kernel does (prepend_path, fs/d_path.c): no helper does it on
/// tracepoints and clocks.
/// </summary>
/// <param name="program">The program.</param>
internal sealed class PathFunction(ProgramEmitter program)
{
    /// <summary>Bytes of the longest text, its NUL among them (PATH_MAX, include/uapi/linux/limits.h).</summary>
    public const int LongestPath = 4096;

    /// <summary>How many folders and mounts of one path are followed.</summary>
    public const int MostNames = 100;

    /// <summary>Bytes of scratch space the function is given: the text, room for the verifier's largest name, and what is kept from one turn to the next.</summary>
    public const int WorkSize = Words + (6 * 8);

    /// <summary>What is returned where an address cannot be read.</summary>
    public const int Unreadable = -1;

    private const int LongestName = 255;
    private const int Words = LongestPath + LongestName + 1;
    private const int Position = Words;
    private const int Entry = Words + 8;
    private const int Mount = Words + 16;
    private const int Value = Words + 24;

    /// <summary>The process's root directory, a struct path: where the text begins.</summary>
    private const int Root = Words + 32;

    private static readonly byte[] Deleted = " (deleted)"u8.ToArray();

    /// <summary>What stands before a text whose beginning is not told; no whole path begins so.</summary>
    private static readonly byte[] Cut = "..."u8.ToArray();

    private readonly BpfAssembler _code = program.Code;

    /// <summary>
    /// R0 = where in the scratch space at an offset from R7 the text of the path at R3 begins, or <see cref="Unreadable"/>.
    /// </summary>
    /// <param name="program">The program.</param>
    /// <param name="work">Offset of the scratch space.</param>
    /// <param name="start">Which path.</param>
    public static void EmitCall(ProgramEmitter program, int work, PathStart start)
    {
        program.EmitLevel(BpfRegister.R1);
        program.Code.Move(BpfRegister.R2, work);
        program.Code.CallFunction(program.UseFunction(
            $"path_of_{start}", [BpfParameter.Number, BpfParameter.Number, BpfParameter.Number], () => new PathFunction(program).Emit(start)));
    }

    private void Emit(PathStart start)
    {
        BpfLabel next = new(), name = new(), parent = new(), turn = new(), done = new(), text = new(), cut = new(), unreadable = new();
        _code.Move(BpfRegister.R8, BpfRegister.R3);
        MemoryPlace work = program.EmitScratchPlace(WorkSize);
        if (work.Origin != BpfRegister.R9 || work.Offset != 0) throw new InvalidOperationException("The scratch space is not where it is looked for.");
        EmitBeginning(start, unreadable);
        _code.Move(BpfRegister.R8, 0);

        _code.Bind(next);
        EmitLoad(BpfRegister.R0, Mount);
        EmitLoad(BpfRegister.R1, Root + OffsetOf("path", "mnt"));
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R1, name);
        EmitLoad(BpfRegister.R0, Entry);
        EmitLoad(BpfRegister.R1, Root + OffsetOf("path", "dentry"));
        _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, done);
        _code.Bind(name);
        EmitRead(Value, Mount, OffsetOf("vfsmount", "mnt_root"), unreadable);
        EmitLoad(BpfRegister.R0, Entry);
        EmitLoad(BpfRegister.R1, Value);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R1, parent);
        EmitMountAbove(done, unreadable);
        _code.Jump(turn);

        _code.Bind(parent);
        _code.Jump(BpfJump.GreaterOrEqual, BpfRegister.R8, MostNames, cut);
        EmitRead(Value, Entry, OffsetOf("dentry", "d_parent"), unreadable);
        EmitName(cut, unreadable);
        EmitLoad(BpfRegister.R0, Value);
        EmitLoad(BpfRegister.R1, Entry);

        // One that is its own parent and no mount's root is of no folder: a pipe, or a file that only the kernel opens.
        BpfLabel folder = new();
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R1, folder);
        EmitLoad(BpfRegister.R0, Position);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, 1);
        _code.Exit();
        _code.Bind(folder);
        _code.Store(8, BpfRegister.R9, Entry, BpfRegister.R0);

        _code.Bind(turn);
        _code.Alu(BpfAlu.Add, BpfRegister.R8, 1);
        _code.Jump(BpfJump.LessOrEqual, BpfRegister.R8, MostNames, next);
        _code.Bind(cut);
        EmitLoad(BpfRegister.R0, Position);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, Cut.Length);
        _code.Jump(BpfJump.Greater, BpfRegister.R0, LongestPath - 1 - Cut.Length, unreadable);
        _code.Move(BpfRegister.R1, BpfRegister.R9);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R0);
        for (int i = 0; i < Cut.Length; i++) _code.Store(1, BpfRegister.R1, i, Cut[i]);
        _code.Exit();

        _code.Bind(done);
        EmitLoad(BpfRegister.R0, Position);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, LongestPath - 1, text);
        _code.Store(1, BpfRegister.R9, LongestPath - 2, '/');
        _code.Move(BpfRegister.R0, LongestPath - 2);
        _code.Exit();
        _code.Bind(unreadable);
        _code.Move(BpfRegister.R0, Unreadable);
        _code.Exit();
        _code.Bind(text);
        EmitLoad(BpfRegister.R0, Position);
        _code.Exit();
    }

    /// <summary>Where the walk begins, and where it ends. R8 is the path's address.</summary>
    private void EmitBeginning(PathStart start, BpfLabel unreadable)
    {
        BpfLabel rooted = new(), there = new();
        _code.Store(8, BpfRegister.R9, Value, BpfRegister.R8);
        EmitRead(Entry, Value, OffsetOf("path", "dentry"), unreadable);
        EmitRead(Mount, Value, OffsetOf("path", "mnt"), unreadable);
        if (start == PathStart.Mount) EmitRead(Entry, Mount, OffsetOf("vfsmount", "mnt_root"), unreadable);
        for (int word = 0; word < 2; word++) _code.Store(8, BpfRegister.R9, Root + (8 * word), 0);
        if (start != PathStart.Global)
        {
            // Where the process has none any more the text begins at the system's root.
            _code.Call(BpfHelper.GetCurrentTask);
            _code.Store(8, BpfRegister.R9, Value, BpfRegister.R0);
            EmitRead(Value, Value, OffsetOf("task_struct", "fs"), rooted);
            foreach (string part in new[] { "dentry", "mnt" })
                EmitRead(Root + OffsetOf("path", part), Value, OffsetOf("fs_struct", "root") + OffsetOf("path", part), rooted);
        }

        _code.Bind(rooted);
        _code.Store(8, BpfRegister.R9, Position, LongestPath - 1);
        _code.Store(1, BpfRegister.R9, LongestPath - 1, 0);

        // A file that was removed is in no hash (d_unlinked, include/linux/dcache.h).
        EmitRead(Value, Entry, OffsetOf("dentry", "d_hash") + OffsetOf("hlist_bl_node", "pprev"), unreadable);
        EmitLoad(BpfRegister.R0, Value);
        _code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, there);
        EmitRead(Value, Entry, OffsetOf("dentry", "d_parent"), unreadable);
        EmitLoad(BpfRegister.R0, Value);
        EmitLoad(BpfRegister.R1, Entry);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, there);
        int begin = LongestPath - 1 - Deleted.Length;
        for (int i = 0; i < Deleted.Length; i++) _code.Store(1, BpfRegister.R9, begin + i, Deleted[i]);
        _code.Store(8, BpfRegister.R9, Position, begin);
        _code.Bind(there);
    }

    /// <summary>The entry = the place where the mount is mounted, in the mount above it; jumps where there is none above.</summary>
    private void EmitMountAbove(BpfLabel done, BpfLabel unreadable)
    {
        int mount = OffsetOf("mount", "mnt");
        EmitRead(Value, Mount, OffsetOf("mount", "mnt_parent") - mount, unreadable);
        EmitLoad(BpfRegister.R0, Value);
        _code.Alu(BpfAlu.Add, BpfRegister.R0, mount);
        EmitLoad(BpfRegister.R1, Mount);
        _code.Jump(BpfJump.Equal, BpfRegister.R0, BpfRegister.R1, done);
        _code.Store(8, BpfRegister.R9, Value, BpfRegister.R0);
        EmitRead(Entry, Mount, OffsetOf("mount", "mnt_mountpoint") - mount, unreadable);
        EmitLoad(BpfRegister.R0, Value);
        _code.Store(8, BpfRegister.R9, Mount, BpfRegister.R0);
    }

    /// <summary>Puts the entry's name and a slash before the text; jumps where there is no room for them and the mark of a cut. The value stays.</summary>
    private void EmitName(BpfLabel full, BpfLabel unreadable)
    {
        int name = OffsetOf("dentry", "d_name");
        int mark = program.Frame.Mark;
        int read = program.Frame.Reserve(8), length = program.Frame.Reserve(8), place = program.Frame.Reserve(8);
        EmitReadInto(BpfRegister.R10, read, 4, Entry, name + OffsetOf("qstr", "len"), unreadable);
        _code.Load(4, BpfRegister.R1, BpfRegister.R10, read);
        _code.Alu(BpfAlu.And, BpfRegister.R1, LongestName);
        _code.Store(8, BpfRegister.R10, length, BpfRegister.R1);
        EmitLoad(BpfRegister.R0, Position);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, BpfRegister.R1);
        _code.Alu(BpfAlu.Sub, BpfRegister.R0, 1);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, Cut.Length, full);
        _code.Store(8, BpfRegister.R10, place, BpfRegister.R0);
        EmitReadInto(BpfRegister.R10, read, 8, Entry, name + OffsetOf("qstr", "name"), unreadable);
        _code.Load(8, BpfRegister.R1, BpfRegister.R10, place);
        _code.Jump(BpfJump.Greater, BpfRegister.R1, LongestPath - 1, full);
        _code.Store(8, BpfRegister.R9, Position, BpfRegister.R1);
        _code.Alu(BpfAlu.Add, BpfRegister.R1, BpfRegister.R9);
        _code.Store(1, BpfRegister.R1, 0, '/');
        _code.Alu(BpfAlu.Add, BpfRegister.R1, 1);
        _code.Load(8, BpfRegister.R2, BpfRegister.R10, length);
        _code.Alu(BpfAlu.And, BpfRegister.R2, LongestName);
        _code.Load(8, BpfRegister.R3, BpfRegister.R10, read);
        _code.Call(BpfHelper.ProbeReadKernel);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, unreadable);
        program.Frame.Release(mark);
    }

    /// <summary>Reads a pointer, at an offset from what a word points at, into a word.</summary>
    private void EmitRead(int to, int from, int offset, BpfLabel unreadable) => EmitReadInto(BpfRegister.R9, to, 8, from, offset, unreadable);

    private void EmitReadInto(BpfRegister origin, int to, int size, int from, int offset, BpfLabel unreadable)
    {
        program.EmitAddress(BpfRegister.R1, origin, to);
        _code.Move(BpfRegister.R2, size);
        EmitLoad(BpfRegister.R3, from);
        _code.Alu(BpfAlu.Add, BpfRegister.R3, offset);
        _code.Call(BpfHelper.ProbeReadKernel);
        _code.Jump(BpfJump.SignedLess, BpfRegister.R0, 0, unreadable);
    }

    private void EmitLoad(BpfRegister register, int word) => _code.Load(8, register, BpfRegister.R9, word);

    private int OffsetOf(string structure, string member) =>
        program.Options.Target.KernelTypes?.FindStructure(structure, isUnion: false)?.FindMember(member)?.Offset
            ?? throw Unsupported.Because($"a path of a file needs {member} of struct {structure}, which this kernel's type information lacks,");
}

/// <summary>What the text of a path is to tell.</summary>
internal enum PathStart
{
    /// <summary>The file, from the process's root directory.</summary>
    File,

    /// <summary>Where the file system that the file is on is mounted, from the process's root directory.</summary>
    Mount,

    /// <summary>The file, from the system's root directory.</summary>
    Global,
}
