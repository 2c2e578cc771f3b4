namespace DTrace.AbiServer;

/// <content>The rules of streams, which differ by platform: broken, they crash the process there.</content>
internal sealed partial class AbiHandle
{
    /// <summary>What a consumer's stream must not be.</summary>
    public void RefuseStream(nint stream)
    {
        if (stream == 0 && Facts.Platform == AbiPlatform.MacOs) throw Violation("a NULL stream was given, on which macOS's library crashes");
        RefuseForeignStream(stream);
    }

    /// <summary>Windows's library has a C library of its own.</summary>
    public void RefuseForeignStream(nint stream)
    {
        if (stream != 0 && Facts.Platform == AbiPlatform.Windows) throw Violation("a stream was given, and Windows's library cannot use another C library's");
    }
}
