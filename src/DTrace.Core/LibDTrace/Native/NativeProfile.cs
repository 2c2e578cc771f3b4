namespace DTrace.Core.LibDTrace;

/// <summary>How a library's text is had.</summary>
internal enum TextDelivery
{
    /// <summary>By the handler of dtrace_handle_buffered, with a null stream.</summary>
    Handler,

    /// <summary>
    /// By a stream in memory: macOS's library crashes on a null stream, illumos's when it comes to print(), and Linux's does not call the handler for records.
    /// </summary>
    Stream,
}

/// <summary>How a library lays out stacks.</summary>
internal enum StackShape
{
    /// <summary>illumos: kernel, program counters; user, the process's number and program counters.</summary>
    Illumos,

    /// <summary>Linux 2.0.1: illumos's, with the thread's number in the high half of the process's word.</summary>
    ThreadInProcessWord,

    /// <summary>Linux 2.0.7: a word with the depth, one with user flag and process, program counters.</summary>
    DepthHeader,
}

/// <summary>All that a session must know of one platform's libdtrace.</summary>
internal sealed record NativeProfile
{
    /// <summary>The platform.</summary>
    public required NativePlatform Platform { get; init; }

    /// <summary>The library's names, in the order to try them.</summary>
    public required IReadOnlyList<string> LibraryNames { get; init; }

    /// <summary>Where its structs keep what is read.</summary>
    public required StructLayouts Layouts { get; init; }

    /// <summary>Its numbers.</summary>
    public required NativeConstants Constants { get; init; }

    /// <summary>What its actions mean.</summary>
    public required IReadOnlyDictionary<int, ActionMeaning> Actions { get; init; }

    /// <summary>How its text is had.</summary>
    public TextDelivery Text { get; init; } = TextDelivery.Handler;

    /// <summary>Whether records have the time of the clock this process reads as its monotonic one. FreeBSD's have the processor's counter, scaled.</summary>
    public bool IsClockMonotonic { get; init; } = true;

    /// <summary>
    /// Whether a grabbed process is waited for by libproc, and so taken from .NET where .NET started it: .NET ends its own process when it finds that somebody
    /// else has waited for its child. illumos controls processes through /proc, and waits for none.
    /// </summary>
    public bool WaitsForGrabbed => Platform is NativePlatform.Linux or NativePlatform.FreeBsd;

    /// <summary>How it lays out stacks.</summary>
    public StackShape Stacks { get; init; } = StackShape.Illumos;

    /// <summary>Whether dtrace_init must run before the first compile, and dtrace_go takes compile flags and compiles: Linux.</summary>
    public bool IsLinux => Platform == NativePlatform.Linux;

    /// <summary>Whether a stream of this process's C library may be handed over; Windows's library has one of its own.</summary>
    public bool TakesStreams => Platform != NativePlatform.Windows;

    /// <summary>
    /// The value of switchrate, statusrate and aggrate that throttles nothing. Linux's dtrace_work waits as long as switchrate in whole
    /// milliseconds, and takes 0 for a second.
    /// </summary>
    public string UnthrottledRate => IsLinux ? "999999ns" : "0";

    /// <summary><see cref="UnthrottledRate"/> as dtrace_getopt tells it.</summary>
    public long UnthrottledNanoseconds => IsLinux ? 999_999 : 0;

    /// <summary>
    /// Switches that the platform's dtrace command turns on, where the library has them: temporal, by which records of all CPUs come in order of
    /// time (since 2012), and on macOS stacksymbols, without which kernel stacks have no names.
    /// </summary>
    public IReadOnlyList<string> CommandOptions { get; init; } = ["temporal"];

    /// <summary>What a user without the privilege to trace should do.</summary>
    public required string PrivilegeAdvice { get; init; }

    /// <summary>illumos and Solaris.</summary>
    public static NativeProfile Illumos { get; } = new()
    {
        Platform = NativePlatform.Illumos,
        LibraryNames = ["libdtrace.so.1", "/usr/lib/64/libdtrace.so.1"],
        Layouts = PlatformLayouts.Illumos,
        Constants = NativeConstants.Illumos,
        Actions = ActionMeaning.Illumos,
        Text = TextDelivery.Stream,
        PrivilegeAdvice = "run as root, or with the privileges dtrace_kernel, dtrace_proc and dtrace_user",
    };

    /// <summary>FreeBSD.</summary>
    public static NativeProfile FreeBsd { get; } = Illumos with
    {
        Platform = NativePlatform.FreeBsd,
        LibraryNames = ["libdtrace.so.2", "/lib/libdtrace.so.2", "/usr/lib/libdtrace.so.2"],
        Layouts = PlatformLayouts.FreeBsd,
        Actions = ActionMeaning.FreeBsd,
        Text = TextDelivery.Handler,
        IsClockMonotonic = false,
        PrivilegeAdvice = "run as root",
    };

    /// <summary>macOS.</summary>
    public static NativeProfile MacOs { get; } = Illumos with
    {
        Platform = NativePlatform.MacOs,
        LibraryNames = ["/usr/lib/libdtrace.dylib"],
        CommandOptions = ["temporal", "stacksymbols"],
        PrivilegeAdvice = "run as root, with System Integrity Protection allowing dtrace",
    };

    /// <summary>Windows.</summary>
    public static NativeProfile Windows { get; } = FreeBsd with
    {
        Platform = NativePlatform.Windows,
        LibraryNames = ["dtrace.dll"],
        Layouts = PlatformLayouts.Windows,
        Actions = ActionMeaning.Windows,
        IsClockMonotonic = true,
        PrivilegeAdvice = "run as administrator, with DTrace enabled at boot (bcdedit /set dtrace on)",
    };

    /// <summary>Linux, as of 2.0.7.</summary>
    public static NativeProfile Linux { get; } = new()
    {
        Platform = NativePlatform.Linux,
        LibraryNames = ["libdtrace.so.2"],
        Layouts = PlatformLayouts.Linux,
        Constants = NativeConstants.Linux,
        Actions = ActionMeaning.Linux,
        Text = TextDelivery.Stream,
        Stacks = StackShape.DepthHeader,
        CommandOptions = [],
        PrivilegeAdvice = "run as root",
    };

    /// <summary>Linux 2.0.1, which shares its soname with 2.0.7.</summary>
    public static NativeProfile EarlyLinux { get; } = Linux with
    {
        Layouts = PlatformLayouts.EarlyLinux,
        Stacks = StackShape.ThreadInProcessWord,
    };

    /// <summary>The profile of a platform's newest library, which is enough to find it.</summary>
    public static NativeProfile For(NativePlatform platform) => platform switch
    {
        NativePlatform.Illumos => Illumos,
        NativePlatform.FreeBsd => FreeBsd,
        NativePlatform.MacOs => MacOs,
        NativePlatform.Windows => Windows,
        _ => Linux,
    };

    /// <summary>
    /// The profile as this process's C library allows it: illumos has open_memstream since 2020. Without it text comes through the handler, and print() is
    /// told by this engine.
    /// </summary>
    /// <param name="hasMemoryStreams">Whether there is open_memstream.</param>
    public NativeProfile WithStreams(bool hasMemoryStreams) =>
        Platform == NativePlatform.Illumos && !hasMemoryStreams ? this with { Text = TextDelivery.Handler } : this;

    /// <summary>The profile of a loaded library: Linux's tell their layouts apart only by their version's text.</summary>
    /// <param name="version">What the library calls itself: <c>Oracle D 2.0</c> is 2.0.1, <c>D 2.0.7</c> is 2.0.7.</param>
    public NativeProfile ForVersion(string version) =>
        IsLinux && version.StartsWith("Oracle D", StringComparison.Ordinal) ? EarlyLinux : this;
}
