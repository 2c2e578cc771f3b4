namespace DTrace.Core.LibDTrace;

/// <summary>The system's libdtrace: illumos, Solaris, FreeBSD, macOS, Windows, and Linux with libdtrace.so.2.</summary>
public sealed class LibDTraceEngine : IEngine
{
    private readonly NativeFunctions? _functions;
    private readonly NativeProfile? _profile;

    /// <summary>Makes the engine; the library is looked for when a session is opened.</summary>
    public LibDTraceEngine()
    {
    }

    /// <summary>Makes the engine over functions of one's own, laid out as a platform's, as a test has.</summary>
    internal LibDTraceEngine(NativeFunctions functions, NativeProfile profile)
    {
        _functions = functions;
        _profile = profile;
    }

    /// <inheritdoc/>
    public EngineKind Kind => EngineKind.LibDTrace;

    /// <inheritdoc/>
    public IEngineSession Open(EngineOpenOptions options, CancellationToken cancellation)
    {
        NativeProfile profile = _profile ?? NativeProfile.For(NativePlatforms.Current());
        NativeFunctions functions = _functions ?? LibraryLoader.Load(options.LibraryPath, profile.LibraryNames, unloads: profile.IsLinux);
        return LibDTraceSession.Open(new NativeCalls(functions), profile, options.ConsumerId, cancellation);
    }
}
