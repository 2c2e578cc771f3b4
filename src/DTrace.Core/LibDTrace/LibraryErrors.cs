namespace DTrace.Core.LibDTrace;

/// <summary>
/// Turns libdtrace's errors into the project's. Numbers from 1000 on are the library's own and differ by platform from 1006 on
/// (macOS is one higher, Linux has others), so all but the first few are told apart by their texts, which are the same everywhere (dt_error.c).
/// </summary>
internal static class LibraryErrors
{
    /// <summary>The first of the library's own numbers (<c>EDT_BASE</c>); those below are the system's.</summary>
    public const int First = 1000;

    /// <summary><c>EDT_COMPILER</c>: the text is what the compiler said. The same on every platform.</summary>
    public const int Compiler = 1005;

    /// <summary>The text of <c>EDT_BADOPTVAL</c>.</summary>
    public const string InvalidOptionValue = "Invalid value for specified option";

    private const int OperationNotPermitted = 1;
    private const int PermissionDenied = 13;

    private static readonly Dictionary<string, DTraceErrorKind> KindsByText = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DTrace requires additional privileges"] = DTraceErrorKind.Privilege,
        ["Invalid option name"] = DTraceErrorKind.Option,
        [InvalidOptionValue] = DTraceErrorKind.Option,
        ["Option cannot be used from within a D program"] = DTraceErrorKind.Option,
        ["Operation illegal when tracing is active"] = DTraceErrorKind.State,
        ["No probe matches description"] = DTraceErrorKind.NoProbe,
        ["Probe description has too many globbing characters"] = DTraceErrorKind.Argument,
        ["Overspecified probe description"] = DTraceErrorKind.Argument,
    };

    /// <summary>The exception of an error.</summary>
    /// <param name="number">What dtrace_errno, or dtrace_open, gave.</param>
    /// <param name="text">What dtrace_errmsg says of it.</param>
    /// <param name="doing">What failed, as in "<c>could not enable tracing</c>".</param>
    /// <param name="profile">The library's profile.</param>
    public static DTraceException From(int number, string text, string doing, NativeProfile profile)
    {
        DTraceErrorKind kind = number is OperationNotPermitted or PermissionDenied
            ? DTraceErrorKind.Privilege
            : KindsByText.GetValueOrDefault(text, DTraceErrorKind.Engine);
        string message = kind == DTraceErrorKind.Privilege
            ? $"DTrace requires additional privileges: {profile.PrivilegeAdvice} ({doing}: {text})"
            : $"{doing}: {text}";
        return new DTraceException(kind, message);
    }
}
