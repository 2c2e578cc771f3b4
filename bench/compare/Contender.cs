namespace DTracePS.Compare;

/// <summary>Who is measured: the columns of the table, in order.</summary>
internal enum Contender
{
    /// <summary>This project.</summary>
    DTracePS,

    /// <summary>Debian 12's bpftrace.</summary>
    BpftraceOld,

    /// <summary>Debian forky's bpftrace.</summary>
    BpftraceNew,

    /// <summary>The same, on a raw tracepoint.</summary>
    BpftraceRaw,

    /// <summary>The real DTrace, of Debian forky.</summary>
    RealDTrace,
}

/// <summary>A contender's command line.</summary>
internal static class Contenders
{
    private static readonly string ForkyRun = Path.Combine(Workspace.Root, "tools", "forky-run.sh");

    /// <summary>
    /// The kernel's own list of functions is closed to a locked-down kernel's users, and without a list bpftrace knows no raw tracepoint:
    /// it is given one made of /proc/kallsyms.
    /// </summary>
    private static readonly string Functions = Path.Combine(Workspace.Output, "functions");

    /// <summary>The columns' headings.</summary>
    public static string Title(this Contender contender) => contender switch
    {
        Contender.DTracePS => "DTracePS",
        Contender.BpftraceOld => "bpftrace (Debian 12)",
        Contender.BpftraceNew => "bpftrace (forky)",
        Contender.BpftraceRaw => "bpftrace (forky), raw tracepoint",
        _ => "dtrace (forky)",
    };

    /// <summary>
    /// What makes a contender's surroundings: tracefs and debugfs in a mount namespace of its own, and for those of forky its root.
    /// </summary>
    public static string[] Wrapper(this Contender contender) => contender == Contender.BpftraceOld
        ? ["unshare", "--mount", "--propagation", "private", "sh", "-c", "mount -t debugfs debugfs /sys/kernel/debug; mount -t tracefs tracefs /sys/kernel/tracing; exec \"$0\" \"$@\""]
        : [ForkyRun];

    /// <summary>The command that runs a program, in the contender's language.</summary>
    public static string[] Command(this Contender contender, string program, params string[] options) => contender switch
    {
        Contender.RealDTrace => ["sh", "-c", "exec dtrace -x syslibdir=$DTRACEPS_SYSLIBDIR \"$@\"", "dtrace", .. options, "-qn", program],
        Contender.BpftraceRaw => ["bpftrace", "--traceable-functions", Functions, .. options, "-e", program],
        _ => ["bpftrace", .. options, "-e", program],
    };

    /// <summary>Installs forky's bpftrace into its root, where it is not, and writes the list of functions.</summary>
    public static void Prepare()
    {
        File.WriteAllLines(Functions, File.ReadLines("/proc/kallsyms").Select(line => line.Split([' ', '\t'])).Where(parts => parts[1] is "t" or "T").Select(parts => parts[2]));
        const string install = """
            command -v bpftrace >/dev/null && exit 0
            apt-get -o Acquire::Check-Valid-Until=false update -qq &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends bpftrace
            """;
        Child.Run(ForkyRun, "sh", "-c", install);
    }

    /// <summary>A contender's version, or why it cannot run.</summary>
    public static string Version(this Contender contender)
    {
        try
        {
            return contender switch
            {
                Contender.DTracePS => Child.Run(Workspace.Host, "-NonInteractive", "-Command", "(New-DTraceConsumer -Engine Embedded).Version"),
                Contender.RealDTrace => Child.Run([.. contender.Wrapper(), "dtrace", "-V"]).Split('\n')[0],
                _ => Child.Run([.. contender.Wrapper(), "bpftrace", "--version"]).Split('\n')[0],
            };
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"not available: {e.Message}";
        }
    }
}
