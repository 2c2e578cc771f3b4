namespace DTrace.AbiServer;

/// <summary>A platform whose libdtrace the server can be: its layouts, its exports, its error numbers, its way with streams.</summary>
public enum AbiPlatform
{
    Illumos,
    FreeBsd,
    MacOs,
    Windows,
}
