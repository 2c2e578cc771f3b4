namespace DTrace.Core;

/// <summary>
/// The options of libdtrace (dt_options.c of illumos, and what the other platforms add), which every engine accepts by the same names.
/// An engine may know more than stand here, and refuse some that do.
/// </summary>
public static class OptionTable
{
    private const ulong LargestSize = long.MaxValue;

    /// <summary>The largest ring buffer asked of the kernel for one CPU.</summary>
    private const ulong LargestBuffer = 1UL << 30;

    /// <summary>The most frames of a stack (kernel.perf_event_max_stack).</summary>
    private const ulong MostFrames = 127;

    private static readonly OptionDescription[] Options =
    [
        new("aggpercpu", OptionKind.Compile, OptionSyntax.Flag, "keep per-CPU copies of aggregation values (dtada_percpu); set before dtrace_go"),
        new("amin", OptionKind.Compile, OptionSyntax.Text, "minimum stability, Name/Data/Class (e.g. Evolving/Evolving/Common); turns EATTR on") { Form = "Name/Data/Class" },
        new("argref", OptionKind.Compile, OptionSyntax.Flag, "do not require every macro argument to be used"),
        new("core", OptionKind.Compile, OptionSyntax.Flag, "forces the whole process to abort with a core file at exit: never set from a hosted runtime"),
        new("cpp", OptionKind.Compile, OptionSyntax.Flag, "run the C preprocessor; only effective when a FILE is compiled with DTRACE_C_CPP passed in the call's own flags"),
        new("cpphdrs", OptionKind.Compile, OptionSyntax.Flag, "preprocessor prints header names (-H)"),
        new("cpppath", OptionKind.Compile, OptionSyntax.Text, "path of cpp"),
        new("ctypes", OptionKind.Compile, OptionSyntax.Text, "file to write the C type container to"),
        new("defaultargs", OptionKind.Compile, OptionSyntax.Flag, "missing $n is 0, missing $$n is empty"),
        new("dtypes", OptionKind.Compile, OptionSyntax.Text, "file to write the D type container to"),
        new("debug", OptionKind.Compile, OptionSyntax.Flag, "libdtrace debug output to stderr, process-wide"),
        new("define", OptionKind.Compile, OptionSyntax.Text, "cpp -D; NAME or NAME=value") { Form = "NAME or NAME=value" },
        new("droptags", OptionKind.Compile, OptionSyntax.Flag, "prefix drop messages with [DTRACEDROP_KIND]"),
        new("empty", OptionKind.Compile, OptionSyntax.Flag, "an empty program is allowed"),
        new("encoding", OptionKind.Compile, OptionSyntax.Word, "encoding of packed/histogram output") { Words = ["ascii", "utf8"] },
        new("errtags", OptionKind.Compile, OptionSyntax.Flag, "prefix compile errors with [D_TAG]"),
        new("evaltime", OptionKind.Compile, OptionSyntax.Word, "where a process made by dtrace_proc_create is stopped") { Words = ["exec", "preinit", "postinit", "main"] },
        new("incdir", OptionKind.Compile, OptionSyntax.Text, "cpp -I"),
        new("iregs", OptionKind.Compile, OptionSyntax.Number, "DIF integer registers, > 0") { Least = 1 },
        new("kdefs", OptionKind.Compile, OptionSyntax.Flag, "unresolved kernel symbols are errors (clears KNODEF)"),
        new("knodefs", OptionKind.Compile, OptionSyntax.Flag, "allow unresolved kernel symbols"),
        new("late", OptionKind.Compile, OptionSyntax.Word, "translator binding") { Words = ["dynamic", "static"] },
        new("lazyload", OptionKind.Compile, OptionSyntax.Flag, "DOF embedded by -G is not loaded at start") { Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("ldpath", OptionKind.Compile, OptionSyntax.Text, "path of ld") { Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("libdir", OptionKind.Compile, OptionSyntax.Text, "append a directory of .d libraries; must come before the first compile (dtrace_handle_err also compiles)"),
        new("linkmode", OptionKind.Compile, OptionSyntax.Word, "symbol link mode") { Words = ["kernel", "primary", "dynamic", "static"], Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("linktype", OptionKind.Compile, OptionSyntax.Word, "output of dtrace_program_link (case-insensitive)") { Words = ["elf", "dof"], IgnoresCase = true, Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("nolibs", OptionKind.Compile, OptionSyntax.Flag, "do not load the .d libraries"),
        new("pgmax", OptionKind.Compile, OptionSyntax.Number, "process handles kept cached for symbol lookup, >= 0") { Least = 0 },
        new("pspec", OptionKind.Compile, OptionSyntax.Flag, "ambiguous text is a probe specification"),
        new("setenv", OptionKind.Compile, OptionSyntax.Text, "NAME=value in the environment of processes made by dtrace_proc_create") { Form = "NAME=value" },
        new("stdc", OptionKind.Compile, OptionSyntax.Word, "__STDC__ handling of cpp") { Words = ["a", "c", "s", "t"], Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("strip", OptionKind.Compile, OptionSyntax.Flag, "strip DOF"),
        new("syslibdir", OptionKind.Compile, OptionSyntax.Text, "replace the system .d directory"),
        new("tree", OptionKind.Compile, OptionSyntax.Number, "bit mask of compiler passes whose parse tree goes to stderr, > 0") { Least = 1 },
        new("tregs", OptionKind.Compile, OptionSyntax.Number, "DIF tuple registers, > 0") { Least = 1 },
        new("udefs", OptionKind.Compile, OptionSyntax.Flag, "unresolved user symbols are errors (clears UNODEF)"),
        new("undef", OptionKind.Compile, OptionSyntax.Text, "cpp -U"),
        new("unodefs", OptionKind.Compile, OptionSyntax.Flag, "allow unresolved user symbols"),
        new("unsetenv", OptionKind.Compile, OptionSyntax.Text, "NAME to remove from that environment; '=' in it is EDT_BADOPTVAL") { Form = "NAME" },
        new("verbose", OptionKind.Compile, OptionSyntax.Flag, "print generated DIF to stderr"),
        new("version", OptionKind.Compile, OptionSyntax.Text, "D language version to bind to, e.g. 1.5") { Form = "a version as 1.5" },
        new("zdefs", OptionKind.Compile, OptionSyntax.Flag, "probe descriptions may match nothing"),
        new("objcopypath", OptionKind.Compile, OptionSyntax.Text, "path of objcopy") { Platforms = OptionPlatforms.FreeBsd },
        new("arch", OptionKind.Compile, OptionSyntax.Text, "target architecture") { Platforms = OptionPlatforms.MacOs },
        new("archlibdir", OptionKind.Compile, OptionSyntax.Text, "like libdir") { Platforms = OptionPlatforms.MacOs },
        new("disallow_dsym", OptionKind.Compile, OptionSyntax.Flag, "do not use dSYM files") { Platforms = OptionPlatforms.MacOs },
        new("mangled", OptionKind.Compile, OptionSyntax.Flag, "keep mangled names") { Platforms = OptionPlatforms.MacOs },
        new("nojtanalysis", OptionKind.Compile, OptionSyntax.Flag, "no jump table analysis") { Platforms = OptionPlatforms.MacOs },
        new("noerror", OptionKind.Compile, OptionSyntax.Flag, "do not call the error handler") { Platforms = OptionPlatforms.MacOs },
        new("modpath", OptionKind.Compile, OptionSyntax.Text, "folder of the kernel's modules") { Platforms = OptionPlatforms.Linux },
        new("procfspath", OptionKind.Compile, OptionSyntax.Text, "where /proc is mounted") { Platforms = OptionPlatforms.Linux },
        new("ctfpath", OptionKind.Compile, OptionSyntax.Text, "file of the kernel's types in CTF") { Platforms = OptionPlatforms.Linux },
        new("btfpath", OptionKind.Compile, OptionSyntax.Text, "file of the kernel's types in BTF") { Platforms = OptionPlatforms.Linux },
        new("preallocate", OptionKind.Compile, OptionSyntax.Size, "touch memory in advance") { Platforms = OptionPlatforms.MacOs },

        new("aggsize", OptionKind.Runtime, OptionSyntax.Size, "aggregation buffer per CPU") { Limits = new(1, LargestSize, 4 << 20) },
        new("bufsize", OptionKind.Runtime, OptionSyntax.Size, "principal buffer per CPU") { Limits = new(1, LargestBuffer, 4 << 20) },
        new("bufpolicy", OptionKind.Runtime, OptionSyntax.Word, "buffer policy (case-sensitive)") { Words = ["ring", "fill", "switch"] },
        new("bufresize", OptionKind.Runtime, OptionSyntax.Word, "halve buffers that do not fit (auto) or fail (manual)") { Words = ["auto", "manual"] },
        new("cleanrate", OptionKind.Runtime, OptionSyntax.Rate, "dynamic variable cleaning"),
        new("cpu", OptionKind.Runtime, OptionSyntax.Switch, "trace on one CPU only"),
        new("destructive", OptionKind.Runtime, OptionSyntax.Switch, "allow destructive actions"),
        new("dynvarsize", OptionKind.Runtime, OptionSyntax.Size, "dynamic variable space") { Limits = new(1, LargestSize, 1 << 20) },
        new("grabanon", OptionKind.Runtime, OptionSyntax.Switch, "claim anonymous state"),
        new("jstackframes", OptionKind.Runtime, OptionSyntax.Switch, "frames of jstack()") { Limits = new(1, MostFrames, 50), Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("jstackstrsize", OptionKind.Runtime, OptionSyntax.Size, "string bytes of jstack()") { Limits = new(0, LargestSize, 512), Platforms = OptionPlatforms.All & ~OptionPlatforms.MacOs },
        new("nspec", OptionKind.Runtime, OptionSyntax.Switch, "number of speculations") { Limits = new(1, 1024, 1) },
        new("specsize", OptionKind.Runtime, OptionSyntax.Size, "speculation buffer") { Limits = new(1, LargestBuffer, 32 << 10) },
        new("stackframes", OptionKind.Runtime, OptionSyntax.Switch, "frames of stack(); read at compile time if set, by the kernel otherwise") { Limits = new(1, MostFrames, 20) },
        new("statusrate", OptionKind.Runtime, OptionSyntax.Rate, "how often dtrace_status asks the kernel"),
        new("strsize", OptionKind.Runtime, OptionSyntax.Size, "size of D strings; set it BEFORE compiling (it changes the string type)") { Limits = new(1, 8 << 10, 256) },
        new("ustackframes", OptionKind.Runtime, OptionSyntax.Switch, "frames of ustack()") { Limits = new(1, MostFrames, 100) },
        new("ustacktables", OptionKind.Runtime, OptionSyntax.Size, "tables by which ustack() walks without frame pointers; 0 for none") { Limits = new(0, 128 << 20, 16 << 20), Platforms = OptionPlatforms.Linux },
        new("temporal", OptionKind.Runtime, OptionSyntax.Switch, "deliver records of all CPUs in time order"),
        new("zone", OptionKind.Runtime, OptionSyntax.Text, "zone in which to enable probes, by name") { Platforms = OptionPlatforms.Illumos },
        new("sympath", OptionKind.Runtime, OptionSyntax.Text, "symbol search path; dtrace_getopt on it returns a pointer value") { Platforms = OptionPlatforms.Windows },
        new("bpflog", OptionKind.Runtime, OptionSyntax.Switch, "print what the kernel's verifier says of the programs") { Platforms = OptionPlatforms.Linux },
        new("bpflogsize", OptionKind.Runtime, OptionSyntax.Size, "room for what the verifier says") { Platforms = OptionPlatforms.Linux },
        new("lockmem", OptionKind.Runtime, OptionSyntax.Text, "memory that may be locked") { Form = "a size, or unlimited", Platforms = OptionPlatforms.Linux },
        new("maxframes", OptionKind.Runtime, OptionSyntax.Switch, "most frames of any stack") { Limits = new(1, MostFrames, MostFrames), Platforms = OptionPlatforms.Linux },
        new("noresolve", OptionKind.Runtime, OptionSyntax.Switch, "leave user addresses without names") { Platforms = OptionPlatforms.Linux },
        new("nusdtprobes", OptionKind.Runtime, OptionSyntax.Switch, "room for static user probes of processes yet to come") { Platforms = OptionPlatforms.Linux },
        new("pcapsize", OptionKind.Runtime, OptionSyntax.Size, "most bytes of a packet that pcap() records") { Platforms = OptionPlatforms.Linux },
        new("scratchsize", OptionKind.Runtime, OptionSyntax.Size, "scratch space of a clause") { Limits = new(8, 8 << 10, 256), Platforms = OptionPlatforms.Linux },
        new("buflimit", OptionKind.Runtime, OptionSyntax.Number, "1..100, percent of the buffer at which dtrace_sleep wakes") { Least = 1, Most = 100, Platforms = OptionPlatforms.MacOs },

        new("agghist", OptionKind.Dynamic, OptionSyntax.Switch, "print aggregations as histograms"),
        new("aggpack", OptionKind.Dynamic, OptionSyntax.Switch, "print quantizations packed in one line"),
        new("aggrate", OptionKind.Dynamic, OptionSyntax.Rate, "minimum interval between aggregation snapshots"),
        new("aggsortkey", OptionKind.Dynamic, OptionSyntax.Switch, "sort by key, not value"),
        new("aggsortkeypos", OptionKind.Dynamic, OptionSyntax.Switch, "which key (0-based) sorts first"),
        new("aggsortpos", OptionKind.Dynamic, OptionSyntax.Switch, "which variable (0-based) of a joined print sorts"),
        new("aggsortrev", OptionKind.Dynamic, OptionSyntax.Switch, "reverse order"),
        new("aggzoom", OptionKind.Dynamic, OptionSyntax.Switch, "scale bars to the largest value"),
        new("flowindent", OptionKind.Dynamic, OptionSyntax.Switch, "compute flow, prefix and indent of each record"),
        new("quiet", OptionKind.Dynamic, OptionSyntax.Switch, "only explicit output"),
        new("rawbytes", OptionKind.Dynamic, OptionSyntax.Switch, "never guess strings: print byte data as a dump"),
        new("stackindent", OptionKind.Dynamic, OptionSyntax.Switch, "columns before each stack frame"),
        new("switchrate", OptionKind.Dynamic, OptionSyntax.Rate, "minimum interval between consumptions of the principal buffers"),
        new("printsize", OptionKind.Dynamic, OptionSyntax.Size, "most bytes that print() records") { Platforms = OptionPlatforms.Linux },
        new("oformat", OptionKind.Dynamic, OptionSyntax.Text, "structured output, FreeBSD 14-15 and later (from consumers' code, not read in the library)") { Platforms = OptionPlatforms.FreeBsd },
        new("stacksymbols", OptionKind.Dynamic, OptionSyntax.Switch, "symbolize stacks; the dtrace command turns it on") { Platforms = OptionPlatforms.MacOs },
    ];

    private static readonly Dictionary<string, OptionDescription> ByName = Options.ToDictionary(option => option.Name, StringComparer.Ordinal);

    /// <summary>Every option of every platform: those of the compiler, then those of the enabling, then the dynamic ones.</summary>
    public static IReadOnlyList<OptionDescription> All => Options;

    /// <summary>The platform this process runs on.</summary>
    public static OptionPlatforms CurrentPlatform { get; } =
        OperatingSystem.IsLinux() ? OptionPlatforms.Linux
        : OperatingSystem.IsWindows() ? OptionPlatforms.Windows
        : OperatingSystem.IsMacOS() ? OptionPlatforms.MacOs
        : OperatingSystem.IsFreeBSD() ? OptionPlatforms.FreeBsd
        : OptionPlatforms.Illumos;

    /// <summary>The option of a name, or null where it is unknown; case matters, as it does to libdtrace.</summary>
    public static OptionDescription? Find(string name) => ByName.GetValueOrDefault(name);
}
