using System.Collections.Concurrent;
using DTrace.Core;
using DTrace.Embedded.Host;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Symbols.Btf;

/// <summary>
/// The running kernel's C types (/sys/kernel/btf/vmlinux, kernel 5.4 with CONFIG_DEBUG_INFO_BTF), made into D's types as they are asked for.
/// </summary>
internal sealed partial class KernelTypes : ITypeSource
{
    private const string Folder = "/sys/kernel/btf";

    /// <summary>How many modifiers, typedefs and arrays may follow each other in one type.</summary>
    private const int LongestChain = 64;

    /// <summary>A failure for the moment is not kept.</summary>
    private static readonly Lazy<KernelTypes?> Running = new(static () => Load(KernelSymbols.CoreModule, null), LazyThreadSafetyMode.PublicationOnly);

    private static readonly ConcurrentDictionary<string, KernelTypes> Modules = new(StringComparer.Ordinal);

    private readonly BtfData _data;
    private readonly Dictionary<int, DType> _types = [];

    /// <summary>How many structures, each a member of the one before, are being given their members just now.</summary>
    private int _structures;
    private readonly Dictionary<(BtfKind Kind, string Name), int> _found = [];
    private Dictionary<string, int>? _enumerators;

    public KernelTypes(BtfData data) => _data = data;

    /// <summary>Those of the running kernel; null where it has none.</summary>
    public static KernelTypes? OfThisKernel => Running.Value;

    /// <summary>Those of a module of the running kernel, which refer to the kernel's; null where it has none. <c>vmlinux</c> is the kernel itself.</summary>
    public static KernelTypes? OfModule(string module)
    {
        if (module == KernelSymbols.CoreModule || OfThisKernel is not { } kernel) return OfThisKernel;
        if (Modules.TryGetValue(module, out KernelTypes? known)) return known;
        return Load(module, kernel._data) is { } loaded ? Modules.GetOrAdd(module, loaded) : null;
    }

    /// <summary>The modules of the running kernel that have type information.</summary>
    public static IReadOnlyList<string> ModuleNames
    {
        get
        {
            try
            {
                return [.. Directory.EnumerateFiles(Folder).Select(Path.GetFileName).OfType<string>().Where(name => name != KernelSymbols.CoreModule).Order(StringComparer.Ordinal)];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    /// <summary>The offsets in struct task_struct that built-in variables need; null where they cannot be found.</summary>
    public KernelOffsets? Offsets
    {
        get
        {
            lock (_types)
            {
                StructType? task = Structure("task_struct", BtfKind.Struct);
                return task?.FindMember("real_parent") is { } parent
                    && task.FindMember("tgid") is { } group
                    && task.FindMember("se") is { Type.Resolved: StructType entity } scheduling
                    && entity.FindMember("sum_exec_runtime") is { } runTime
                    ? new KernelOffsets(parent.Offset, group.Offset, scheduling.Offset + runTime.Offset) { Arguments = FindArguments(task), Numbers = FindNumbers(task) }
                    : null;
            }
        }
    }

    /// <summary>Where the kernel notes how a process ends; null where that cannot be found.</summary>
    public ExitOffsets? ExitOffsets
    {
        get
        {
            lock (_types)
            {
                return Structure("task_struct", BtfKind.Struct) is { } task && task.FindMember("signal") is { } signal && task.FindMember("exit_code") is { } code
                    && Structure("signal_struct", BtfKind.Struct) is { } group && group.FindMember("flags") is { } flags && group.FindMember("group_exit_code") is { } groupCode
                        ? new ExitOffsets(signal.Offset, code.Offset, flags.Offset, groupCode.Offset)
                        : null;
            }
        }
    }

    /// <summary>The number of a function; null where there is none of that name.</summary>
    public int? FindFunction(string name)
    {
        lock (_types) return Find(name, BtfKind.Function) is > 0 and var function ? function : null;
    }

    private (int, int, int)? FindArguments(StructType task) =>
        task.FindMember("mm") is { } memory
        && Structure("mm_struct", BtfKind.Struct) is { } space && space.FindMember("arg_start") is { } start && space.FindMember("arg_end") is { } end
            ? (memory.Offset, start.Offset, end.Offset)
            : null;

    private PidOffsets? FindNumbers(StructType task)
    {
        // enum pid_type (include/linux/pid.h).
        const int Process = 1;
        return task.FindMember("thread_pid") is { } thread && task.FindMember("signal") is { } signal
            && Structure("signal_struct", BtfKind.Struct)?.FindMember("pids") is { } pids
            && Structure("pid", BtfKind.Struct) is { } pid && pid.FindMember("level") is { } level && pid.FindMember("numbers") is { } numbers
            && Structure("upid", BtfKind.Struct) is { } number && number.FindMember("ns") is { } space
            && Structure("pid_namespace", BtfKind.Struct)?.FindMember("ns") is { Type.Resolved: StructType common } inner && common.FindMember("inum") is { } inode
                ? new PidOffsets(thread.Offset, signal.Offset, pids.Offset + (Process * sizeof(long)), level.Offset, numbers.Offset, number.Size, space.Offset, inner.Offset + inode.Offset)
                : null;
    }

    public DType? FindTypedef(string name)
    {
        lock (_types) return Find(name, BtfKind.Typedef) is > 0 and var type ? Type(type, 0) : null;
    }

    public StructType? FindStructure(string tag, bool isUnion)
    {
        lock (_types) return Structure(tag, isUnion ? BtfKind.Union : BtfKind.Struct);
    }

    public EnumType? FindEnum(string tag)
    {
        lock (_types) return Find(tag, BtfKind.Enum) is > 0 and var type ? (EnumType)Type(type, 0) : null;
    }

    public int? FindEnumerator(string name)
    {
        lock (_types) return (_enumerators ??= ReadEnumerators()).TryGetValue(name, out int value) ? value : null;
    }

    /// <summary>All enumerators; of one name the first counts.</summary>
    private Dictionary<string, int> ReadEnumerators()
    {
        Dictionary<string, int> values = [];
        for (int type = _data.First; type < _data.Count; type++)
        {
            if (_data.Kind(type) != BtfKind.Enum) continue;
            for (int i = 0; i < _data.Length(type); i++) values.TryAdd(_data.Text(_data.Extra(type, 2 * i)), (int)_data.Extra(type, (2 * i) + 1));
        }

        return values;
    }

    /// <summary>A function's type; its address is elsewhere.</summary>
    public ExternalSymbol? FindSymbol(string? module, string name)
    {
        lock (_types)
        {
            return module is null or KernelSymbols.CoreModule && Find(name, BtfKind.Function) is > 0 and var function
                ? new ExternalSymbol(name, module, Type(_data.SizeOrType(function), 0), 0)
                : null;
        }
    }

    public bool IsPerCpu(string? module, string name)
    {
        lock (_types) return module is null or KernelSymbols.CoreModule && Find(name, BtfKind.Variable) > 0;
    }

    private static KernelTypes? Load(string name, BtfData? kernel)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(Folder, name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException e)
        {
            throw new DTraceException(DTraceErrorKind.Engine, $"The kernel's type information cannot be read: {e.Message}", e);
        }

        try
        {
            return new KernelTypes(BtfData.Parse(bytes, kernel));
        }
        catch (DTraceException)
        {
            return null;
        }
    }

    private StructType? Structure(string tag, BtfKind kind) => Find(tag, kind) is > 0 and var type ? (StructType)Type(type, 0) : null;

    /// <summary>The type of a name, or 0; looked for once, because it takes a pass over all types.</summary>
    private int Find(string name, BtfKind kind)
    {
        if (!_found.TryGetValue((kind, name), out int type)) _found[(kind, name)] = type = _data.Find(name, kind);
        return type;
    }

    private DType Type(int type, int depth)
    {
        if (_types.TryGetValue(type, out DType? known)) return known;
        if (depth > LongestChain) throw Malformed("a type refers to itself");
        DType made = Make(type, depth + 1);
        _types[type] = made;
        return made;
    }

    private DType Make(int type, int depth)
    {
        switch (_data.Kind(type))
        {
            case BtfKind.Int:
                uint encoding = _data.Extra(type, 0) >> 24;
                return new IntegerType(_data.Name(type), ScalarSize(type), (encoding & 1) != 0);
            case BtfKind.Float:
                return new FloatType(_data.Name(type), ScalarSize(type));
            case BtfKind.Pointer:
                return MakePointer(type, depth);
            case BtfKind.Array:
                return MakeArray(type, depth);
            case BtfKind.Struct or BtfKind.Union:
                return MakeStructure(type);
            case BtfKind.Enum:
                return new EnumType(_data.Name(type), [.. Enumerable.Range(0, _data.Length(type)).Select(i =>
                    KeyValuePair.Create(_data.Text(_data.Extra(type, 2 * i)), (int)_data.Extra(type, (2 * i) + 1)))]);
            case BtfKind.Enum64:
                return BuiltinTypes.Long;
            case BtfKind.Forward:
                return new StructType(_data.Name(type), _data.Flag(type));
            case BtfKind.Typedef:
                return new TypedefType(_data.Name(type), Type(_data.SizeOrType(type), depth));
            case BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                return Type(_data.SizeOrType(type), depth);
            case BtfKind.FunctionPrototype:
                return new FunctionType(Type(_data.SizeOrType(type), depth), [], _data.Length(type) != 0);
            default:
                return VoidType.Instance;
        }
    }

    private static DTraceException Malformed(string what) => new(DTraceErrorKind.Engine, $"The kernel's type information is malformed: {what}.");

    private int ScalarSize(int type) => _data.SizeOrType(type) is (1 or 2 or 4 or 8 or 16) and var size ? size : throw Malformed($"{_data.Name(type)} has a size that no number has");

    private ArrayType MakeArray(int type, int depth)
    {
        DType element = Type((int)_data.Extra(type, 0), depth);
        uint length = _data.Extra(type, 2);
        return length * (ulong)element.Size <= int.MaxValue ? new ArrayType(element, (int)length) : throw Malformed($"an array of {length} is too large");
    }

    /// <summary>Structures are known before their members are, so a pointer chain ends at one.</summary>
    private PointerType MakePointer(int type, int depth) => new(Type(_data.SizeOrType(type), depth));

    private StructType MakeStructure(int type)
    {
        bool isUnion = _data.Kind(type) == BtfKind.Union;
        return new StructType(_data.Name(type), isUnion, structure =>
        {
            lock (_types)
            {
                // Another thread may have been the first to ask.
                if (!structure.HasMembers) Complete(structure, type);
            }
        });
    }

    private void Complete(StructType structure, int type)
    {
        if (_structures >= LongestChain) throw Malformed("a structure holds itself");
        _structures++;
        try
        {
            int size = _data.SizeOrType(type);
            StructMember[] members = [.. Enumerable.Range(0, _data.Length(type)).Select(i => Member(type, i))];
            int alignment = members.Select(member => member.Type.Alignment).DefaultIfEmpty(1).Max();
            if (size < 0 || members.Any(member => member.Offset < 0 || member.Offset > size || member.Type.Size < 0))
                throw Malformed($"a member of {structure.Name} lies outside");
            structure.Complete(members, size, alignment);
        }
        finally
        {
            _structures--;
        }
    }

    /// <summary>A member: name, type, offset in bits; with the flag the upper byte of the offset is a bit-field's size.</summary>
    private StructMember Member(int structure, int index)
    {
        uint offset = _data.Extra(structure, (3 * index) + 2);
        int bits = _data.Flag(structure) ? (int)(offset >> 24) : 0;
        int bitOffset = (int)(_data.Flag(structure) ? offset & 0xffffff : offset);
        return new StructMember(_data.Text(_data.Extra(structure, 3 * index)), Type((int)_data.Extra(structure, (3 * index) + 1), 0), bitOffset, bits == 0 ? null : bits);
    }
}
