using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Symbols.Btf;

/// <content>Functions; and raw tracepoints: each has a typedef <c>btf_trace_NAME</c> of a pointer to its probe function (include/trace/bpf_probe.h).</content>
internal sealed partial class KernelTypes
{
    private const string TracepointPrefix = "btf_trace_";

    private Dictionary<string, int>? _tracepoints;
    private Dictionary<string, int>? _functions;

    /// <summary>The raw tracepoints of the kernel itself.</summary>
    public IReadOnlyList<string> Tracepoints
    {
        get
        {
            lock (_types) return [.. FindTracepoints().Keys];
        }
    }

    /// <summary>The types of a raw tracepoint's arguments as C spells them; null where there is none of that name.</summary>
    public IReadOnlyList<string>? FindTracepoint(string name)
    {
        lock (_types)
        {
            if (!FindTracepoints().TryGetValue(name, out int typedef)) return null;
            int prototype = _data.SizeOrType(_data.SizeOrType(typedef));
            if (_data.Kind(prototype) != BtfKind.FunctionPrototype) return null;

            // The first parameter is the probe's own data.
            return [.. Enumerable.Range(1, Math.Max(0, _data.Length(prototype) - 1)).Select(i => Spell((int)_data.Extra(prototype, (2 * i) + 1), 0))];
        }
    }

    /// <summary>The types of a function's arguments and of its result as C spells them; null where there is none of that name.</summary>
    public (IReadOnlyList<string> Arguments, string Result)? FindPrototype(string function)
    {
        lock (_types)
        {
            if (!FindFunctions().TryGetValue(function, out int found)) return null;
            int prototype = _data.SizeOrType(found);
            if (_data.Kind(prototype) != BtfKind.FunctionPrototype) return null;
            return ([.. Enumerable.Range(0, _data.Length(prototype)).Select(i => Spell((int)_data.Extra(prototype, (2 * i) + 1), 0))], Spell(_data.SizeOrType(prototype), 0));
        }
    }

    /// <summary>Whether each argument of a function and its result fits into one register: then a program finds them 8 bytes apart.</summary>
    public bool HasPlainArguments(string function)
    {
        lock (_types)
        {
            if (!FindFunctions().TryGetValue(function, out int found)) return false;
            int prototype = _data.SizeOrType(found);
            return _data.Kind(prototype) == BtfKind.FunctionPrototype
                && IsPlain(_data.SizeOrType(prototype))
                && Enumerable.Range(0, _data.Length(prototype)).All(i => (int)_data.Extra(prototype, (2 * i) + 1) is not 0 and var type && IsPlain(type));
        }
    }

    private bool IsPlain(int type) => Type(type, 0).Resolved is not StructType and { Size: <= 8 };

    private Dictionary<string, int> FindTracepoints() => _tracepoints ??= Index(BtfKind.Typedef, TracepointPrefix);

    private Dictionary<string, int> FindFunctions() => _functions ??= Index(BtfKind.Function, string.Empty);

    /// <summary>The types of a kind whose names begin so, by what follows; made in one pass, because all of them may be asked for.</summary>
    private Dictionary<string, int> Index(BtfKind kind, string prefix)
    {
        Dictionary<string, int> found = new(StringComparer.Ordinal);
        for (int type = _data.First; type < _data.Count; type++)
        {
            if (_data.Kind(type) == kind && _data.Name(type) is var name && name.StartsWith(prefix, StringComparison.Ordinal)) found.TryAdd(name[prefix.Length..], type);
        }

        return found;
    }

    /// <summary>A type as a D program can spell it; what has no name is void or an int.</summary>
    private string Spell(int type, int depth)
    {
        if (depth > LongestChain) throw Malformed("a type refers to itself");
        string name = _data.Name(type);
        switch (_data.Kind(type))
        {
            case BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag:
                return Spell(_data.SizeOrType(type), depth + 1);
            case BtfKind.Pointer:
                string target = Spell(_data.SizeOrType(type), depth + 1);
                return target.EndsWith('*') ? target + "*" : target + " *";
            case BtfKind.Struct or BtfKind.Union or BtfKind.Forward when name.Length != 0:
                bool isUnion = _data.Kind(type) == BtfKind.Union || (_data.Kind(type) == BtfKind.Forward && _data.Flag(type));
                return $"{(isUnion ? "union" : "struct")} {name}";
            case BtfKind.Enum:
                return name.Length == 0 ? "int" : $"enum {name}";
            case BtfKind.Enum64:
                return "long";
            case BtfKind.Int or BtfKind.Float or BtfKind.Typedef when name.Length != 0:
                return name;
            default:
                return "void";
        }
    }
}
