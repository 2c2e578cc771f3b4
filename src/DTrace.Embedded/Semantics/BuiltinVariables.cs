namespace DTrace.Embedded.Semantics;

/// <summary>The built-in variables and their types (illumos dt_open.c).</summary>
internal static class BuiltinVariables
{
    private static readonly Dictionary<string, (BuiltinVariable Variable, string Type, bool IsArray)> Table =
        new()
        {
            ["args"] = (BuiltinVariable.Args, "void", true),
            ["caller"] = (BuiltinVariable.Caller, "uintptr_t", false),
            ["cpu"] = (BuiltinVariable.Cpu, "processorid_t", false),
            ["curthread"] = (BuiltinVariable.CurrentThread, "struct task_struct *", false),
            ["cwd"] = (BuiltinVariable.CurrentDirectory, "string", false),
            ["epid"] = (BuiltinVariable.EnabledProbeId, "uint_t", false),
            ["errno"] = (BuiltinVariable.ErrorNumber, "int", false),
            ["execargs"] = (BuiltinVariable.ExecArguments, "string", false),
            ["execname"] = (BuiltinVariable.ExecName, "string:16", false),
            ["gid"] = (BuiltinVariable.GroupId, "gid_t", false),
            ["id"] = (BuiltinVariable.ProbeId, "uint_t", false),
            ["ipl"] = (BuiltinVariable.InterruptPriority, "uint_t", false),
            ["pid"] = (BuiltinVariable.ProcessId, "pid_t", false),
            ["ppid"] = (BuiltinVariable.ParentProcessId, "pid_t", false),
            ["probefunc"] = (BuiltinVariable.ProbeFunction, "string:128", false),
            ["probemod"] = (BuiltinVariable.ProbeModule, "string:64", false),
            ["probename"] = (BuiltinVariable.ProbeName, "string:64", false),
            ["probeprov"] = (BuiltinVariable.ProbeProvider, "string:64", false),
            ["root"] = (BuiltinVariable.RootDirectory, "string", false),
            ["stackdepth"] = (BuiltinVariable.StackDepth, "uint32_t", false),
            ["tid"] = (BuiltinVariable.ThreadId, "id_t", false),
            ["timestamp"] = (BuiltinVariable.Timestamp, "uint64_t", false),
            ["ucaller"] = (BuiltinVariable.UserCaller, "uint64_t", false),
            ["uid"] = (BuiltinVariable.UserId, "uid_t", false),
            ["uregs"] = (BuiltinVariable.UserRegisters, "uint64_t", true),
            ["ustackdepth"] = (BuiltinVariable.UserStackDepth, "uint32_t", false),
            ["vtimestamp"] = (BuiltinVariable.VirtualTimestamp, "uint64_t", false),
            ["walltimestamp"] = (BuiltinVariable.WallTimestamp, "int64_t", false),
            ["zonename"] = (BuiltinVariable.ZoneName, "string", false),
        };

    /// <summary>The names, without arg0 to arg9.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>Whether a name is a built-in variable's.</summary>
    public static bool Contains(string name) => Table.ContainsKey(name) || IsArgument(name);

    /// <summary>The name in D of a variable other than arg0 to arg9.</summary>
    public static string NameOf(BuiltinVariable variable) => Table.First(entry => entry.Value.Variable == variable).Key;

    /// <summary>The name and type of each, arg0 to arg9 among them.</summary>
    public static IEnumerable<(string Name, string Type)> Declarations =>
        Enumerable.Range(0, 10).Select(number => ($"arg{number}", "int64_t")).Concat(Table.Select(entry => (entry.Key, TypeText(entry.Value.Type, entry.Value.IsArray))));

    /// <summary>The variable of a name, or null. A structure that the type source does not know is incomplete.</summary>
    public static BuiltinVariableSymbol? Find(string name, BindOptions options)
    {
        if (IsArgument(name)) return new BuiltinVariableSymbol(name, BuiltinVariable.Arg0 + (name[3] - '0'), BuiltinTypes.Int64);
        return Table.TryGetValue(name, out (BuiltinVariable Variable, string Type, bool IsArray) entry)
            ? new BuiltinVariableSymbol(name, entry.Variable, Resolve(entry.Type, options), entry.IsArray)
            : null;
    }

    private static bool IsArgument(string name) => name.Length == 4 && name.StartsWith("arg", StringComparison.Ordinal) && char.IsAsciiDigit(name[3]);

    private static string TypeText(string type, bool isArray)
    {
        string text = type == "void" ? "the probe's type" : type.Split(':')[0];
        return isArray ? text + ", by index" : text;
    }

    private static DType Resolve(string type, BindOptions options)
    {
        if (type == "void") return VoidType.Instance;
        if (type == "int") return BuiltinTypes.Int;
        if (type == "string") return new StringType(options.StringSize);
        if (type.StartsWith("string:", StringComparison.Ordinal))
            return new StringType(Math.Min(options.StringSize, int.Parse(type["string:".Length..], System.Globalization.CultureInfo.InvariantCulture)));
        if (!type.StartsWith("struct ", StringComparison.Ordinal)) return BuiltinTypes.Typedefs[type];
        string tag = type["struct ".Length..].TrimEnd(' ', '*');
        StructType structure = options.KernelTypes?.FindStructure(tag, isUnion: false) ?? new StructType(tag, isUnion: false);
        return type.EndsWith('*') ? new PointerType(structure) : structure;
    }
}
