using System.Buffers.Text;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Symbols;

/// <summary>
/// The kernel's functions, from /proc/kallsyms: a line holds address, type as nm(1) has it, name and, for modules, <c>[module]</c>.
/// Kept as arrays sorted by address; names stay bytes until asked for.
/// </summary>
internal sealed class KernelSymbols
{
    /// <summary>The module name of the kernel itself, as dtrace on Linux has it.</summary>
    public const string CoreModule = "vmlinux";

    /// <summary>Symbols have no sizes here: an address further than this behind one belongs to no function.</summary>
    private const ulong LargestFunction = 1 << 20;

    /// <summary>How long a list is taken to hold where an address is not in it: the kernel gets new code while it runs, from modules and eBPF programs.</summary>
    private const long LargestAge = 1000;

    private static readonly Lock Gate = new();
    private static KernelSymbols? _running;
    private static long _readAt;

    private readonly ulong[] _addresses;
    private readonly int[] _names;
    private readonly ushort[] _modules;
    private readonly byte[] _text;
    private readonly string[] _moduleNames;

    private KernelSymbols(List<Entry> entries, byte[] text, List<string> moduleNames)
    {
        _addresses = new ulong[entries.Count];
        _names = new int[entries.Count];
        _modules = new ushort[entries.Count];
        for (int i = 0; i < entries.Count; i++)
            (_addresses[i], _names[i], _modules[i]) = (entries[i].Address, entries[i].Name, entries[i].Module);
        _text = text;
        _moduleNames = [.. moduleNames];
    }

    /// <summary>How many functions are known; 0 where the kernel hides its addresses (kptr_restrict) or the list cannot be read.</summary>
    public int Count => _addresses.Length;

    /// <summary>The running kernel's, read now; empty where they cannot be had. All of the process share the list that was read last.</summary>
    public static KernelSymbols OfThisKernel()
    {
        lock (Gate)
        {
            _running = Read();
            _readAt = Environment.TickCount64;
            return _running;
        }
    }

    /// <summary>The running kernel's, read once a process: enough for the core's functions, which do not move.</summary>
    public static KernelSymbols OfThisProcess()
    {
        lock (Gate) return _running ?? OfThisKernel();
    }

    /// <summary>The frame of an address of the running kernel. An unknown address makes the list be read anew, at most once a second.</summary>
    public static StackFrame ResolveRunning(ulong address)
    {
        lock (Gate)
        {
            KernelSymbols running = OfThisProcess();
            StackFrame frame = running.Resolve(address);
            bool isHidden = running.Count == 0;
            return frame.Symbol is not null || isHidden || Environment.TickCount64 - _readAt < LargestAge ? frame : OfThisKernel().Resolve(address);
        }
    }

    /// <summary>The address of a function or variable of the running kernel, or of one module of it; null where it is not listed.</summary>
    public static ulong? FindAddress(string? module, string name)
    {
        try
        {
            return FindAddress(File.ReadAllBytes("/proc/kallsyms"), module, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The address of the first symbol of a name in a list.</summary>
    internal static ulong? FindAddress(ReadOnlySpan<byte> list, string? module, string name)
    {
        byte[] wanted = Encoding.UTF8.GetBytes($" {name}");
        byte[] ending = Encoding.UTF8.GetBytes(module is null or CoreModule ? string.Empty : $"\t[{module}]");
        while (!list.IsEmpty)
        {
            int length = list.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? list : list[..length];
            list = length < 0 ? [] : list[(length + 1)..];
            int tab = line.IndexOf((byte)'\t');
            ReadOnlySpan<byte> symbol = tab < 0 ? line : line[..tab], rest = tab < 0 ? [] : line[tab..];
            if (!symbol.EndsWith(wanted) || (module is not null && !rest.SequenceEqual(ending))) continue;
            if (Utf8Parser.TryParse(symbol, out ulong address, out int digits, 'x') && address != 0 && symbol.Length == digits + 2 + wanted.Length) return address;
        }

        return null;
    }

    private static KernelSymbols Read()
    {
        try
        {
            return Parse(File.ReadAllBytes("/proc/kallsyms"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Parse([]);
        }
    }

    /// <summary>Reads a list; lines that are none of its form are passed over.</summary>
    public static KernelSymbols Parse(byte[] text)
    {
        List<Entry> entries = [];
        List<string> modules = [CoreModule];
        int start = 0;
        while (start < text.Length)
        {
            int length = text.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0) length = text.Length - start;
            if (TryParse(text.AsSpan(start, length), start, modules, out Entry entry)) entries.Add(entry);
            start += length + 1;
        }

        entries.Sort((a, b) => Compare(a, b, text));
        List<Entry> distinct = new(entries.Count);
        foreach (Entry entry in entries)
            if (distinct.Count == 0 || distinct[^1].Address != entry.Address) distinct.Add(entry);
        return new KernelSymbols(distinct, text, modules);
    }

    /// <summary>The functions, by address; of several names of one the preferred.</summary>
    public IEnumerable<(string Module, string Function)> Functions => Enumerable.Range(0, Count).Select(i => (_moduleNames[_modules[i]], NameAt(_names[i])));

    /// <summary>The frame of an address.</summary>
    public StackFrame Resolve(ulong address)
    {
        int index = Array.BinarySearch(_addresses, address);
        if (index < 0) index = ~index - 1;
        if (index < 0 || address - _addresses[index] >= LargestFunction) return new StackFrame(address, null, null, 0);
        string name = NameAt(_names[index]);
        return name is "_etext" or "_einittext" // The ends of the core's code: no function begins there.
            ? new StackFrame(address, null, null, 0)
            : new StackFrame(address, _moduleNames[_modules[index]], name, address - _addresses[index]);
    }

    /// <summary>Where functions lie, the compiler's variants of each (<c>name.isra.0</c>) among them, named by the function.</summary>
    public IEnumerable<FunctionRange> Ranges(IReadOnlyCollection<string> functions)
    {
        HashSet<string> wanted = [.. functions];
        for (int i = 0; i < _addresses.Length; i++)
        {
            string name = NameAt(_names[i]);
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            string function = dot < 0 ? name : name[..dot];
            if (!wanted.Contains(function)) continue;
            ulong limit = _addresses[i] + LargestFunction;
            yield return new FunctionRange(function, _addresses[i], i + 1 < _addresses.Length ? Math.Min(_addresses[i + 1], limit) : limit);
        }
    }

    /// <summary>The addresses of functions, of several of one name in one module the lowest.</summary>
    public IReadOnlyDictionary<(string Module, string Function), ulong> Addresses(IReadOnlySet<(string Module, string Function)> functions)
    {
        Dictionary<(string, string), ulong> found = [];
        for (int i = 0; i < _addresses.Length; i++)
        {
            (string, string) function = (_moduleNames[_modules[i]], NameAt(_names[i]));
            if (functions.Contains(function)) found.TryAdd(function, _addresses[i]);
        }

        return found;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, int start, List<string> modules, out Entry entry)
    {
        entry = default;
        if (!Utf8Parser.TryParse(line, out ulong address, out int digits, 'x') || address == 0) return false;
        if (line.Length < digits + 4 || line[digits] != ' ' || line[digits + 2] != ' ') return false;
        byte type = line[digits + 1];
        if (type is not ((byte)'T' or (byte)'t' or (byte)'W' or (byte)'w')) return false;
        int name = digits + 3;
        int tab = line.IndexOf((byte)'\t');
        ushort module = 0;
        if (tab >= 0)
        {
            string moduleName = Encoding.UTF8.GetString(line[(tab + 1)..].Trim("[] \r"u8));
            int known = modules.LastIndexOf(moduleName);
            if (known < 0)
            {
                if (modules.Count > ushort.MaxValue) return false;
                known = modules.Count;
                modules.Add(moduleName);
            }

            module = (ushort)known;
        }

        entry = new Entry(address, start + name, module, type);
        return true;
    }

    // Of several names of one address the global one goes before the local and the weak, then the one with fewer leading underscores,
    // as illumos's libproc chooses (sym_prefer), then the first in the list.
    private static int Compare(Entry a, Entry b, byte[] text)
    {
        int order = a.Address.CompareTo(b.Address);
        if (order == 0) order = Rank(a.Type).CompareTo(Rank(b.Type));
        if (order == 0) order = Underscores(text, a.Name).CompareTo(Underscores(text, b.Name));
        return order != 0 ? order : a.Name.CompareTo(b.Name);
    }

    private static int Rank(byte type) => type switch { (byte)'T' => 0, (byte)'t' => 1, _ => 2 };

    private static int Underscores(byte[] text, int name)
    {
        int count = 0;
        while (name + count < text.Length && text[name + count] == '_') count++;
        return count;
    }

    private string NameAt(int start)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(start);
        int end = rest.IndexOfAny((byte)'\t', (byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private readonly record struct Entry(ulong Address, int Name, ushort Module, byte Type);
}
