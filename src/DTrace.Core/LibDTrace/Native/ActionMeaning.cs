namespace DTrace.Core.LibDTrace;

/// <summary>How a record of an action becomes a datum.</summary>
internal enum Delivery
{
    /// <summary>Its bytes are the datum.</summary>
    Bytes,

    /// <summary>A word that counts the bytes, then the bytes (printm()).</summary>
    CountedBytes,

    /// <summary>Program counters of the kernel.</summary>
    KernelStack,

    /// <summary>A process and its program counters, or one of them.</summary>
    UserStack,

    /// <summary>The first of a format's arguments; the library makes the text.</summary>
    Formatted,

    /// <summary>As Formatted, but the library must not carry the action out.</summary>
    FormattedOnly,

    /// <summary>The library makes the text.</summary>
    Text,

    /// <summary>Its bytes are an object, whose type the library knows (print()).</summary>
    Typed,

    /// <summary>Its bytes are the datum, and the library carries the action out.</summary>
    LeftToLibrary,

    /// <summary>Nothing a consumer sees.</summary>
    Silent,
}

/// <summary>What an action's number means.</summary>
/// <param name="Action">The action.</param>
/// <param name="Delivery">How its records are delivered.</param>
internal readonly record struct ActionMeaning(TraceAction Action, Delivery Delivery)
{
    private static readonly Dictionary<int, ActionMeaning> Shared = new()
    {
        [0x001] = new(TraceAction.Trace, Delivery.Bytes),
        [0x002] = new(TraceAction.Exit, Delivery.Bytes),
        [0x003] = new(TraceAction.Printf, Delivery.Formatted),
        [0x004] = new(TraceAction.Printa, Delivery.Text),
        [0x005] = new(TraceAction.Library, Delivery.Silent),
        [0x006] = new(TraceAction.TraceMem, Delivery.Bytes),
        [0x101] = new(TraceAction.UStack, Delivery.UserStack),
        [0x102] = new(TraceAction.JStack, Delivery.UserStack),
        [0x103] = new(TraceAction.USym, Delivery.UserStack),
        [0x104] = new(TraceAction.UMod, Delivery.UserStack),
        [0x105] = new(TraceAction.UAddr, Delivery.UserStack),
        [0x203] = new(TraceAction.System, Delivery.Formatted),
        // The library would point its stream, which is ours, at the file.
        [0x204] = new(TraceAction.FReopen, Delivery.FormattedOnly),
        [0x401] = new(TraceAction.Stack, Delivery.KernelStack),
        [0x402] = new(TraceAction.Sym, Delivery.Bytes),
        [0x403] = new(TraceAction.Mod, Delivery.Bytes),
    };

    /// <summary>illumos, Solaris and macOS: 7 sizes the tracemem() that follows it, and what records nothing is described too.</summary>
    public static IReadOnlyDictionary<int, ActionMeaning> Illumos { get; } = new Dictionary<int, ActionMeaning>(Shared)
    {
        [0x007] = new(TraceAction.Library, Delivery.Silent),
        // What acts on the system or on speculations records nothing: stop, raise, breakpoint, panic, chill, speculate, commit, discard.
        [0x201] = new(TraceAction.None, Delivery.Silent),
        [0x202] = new(TraceAction.None, Delivery.Silent),
        [0x501] = new(TraceAction.None, Delivery.Silent),
        [0x502] = new(TraceAction.None, Delivery.Silent),
        [0x503] = new(TraceAction.None, Delivery.Silent),
        [0x601] = new(TraceAction.None, Delivery.Silent),
        [0x602] = new(TraceAction.None, Delivery.Silent),
        [0x603] = new(TraceAction.None, Delivery.Silent),
    };

    /// <summary>FreeBSD: 8 is printm().</summary>
    public static IReadOnlyDictionary<int, ActionMeaning> FreeBsd { get; } = new Dictionary<int, ActionMeaning>(Illumos)
    {
        [0x008] = new(TraceAction.TraceMem, Delivery.CountedBytes),
    };

    /// <summary>Windows: as FreeBSD, and 9 is etw_trace(), whose event the library writes.</summary>
    public static IReadOnlyDictionary<int, ActionMeaning> Windows { get; } = new Dictionary<int, ActionMeaning>(FreeBsd)
    {
        [0x009] = new(TraceAction.Unknown, Delivery.LeftToLibrary),
    };

    /// <summary>Linux: 8 is print(); 7, pcap(), stays unknown.</summary>
    public static IReadOnlyDictionary<int, ActionMeaning> Linux { get; } = new Dictionary<int, ActionMeaning>(Shared)
    {
        [0x008] = new(TraceAction.Print, Delivery.Text),
    };
}
