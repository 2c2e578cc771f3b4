namespace DTrace.Embedded.Session;

/// <summary>The version of our D.</summary>
internal static class EmbeddedVersion
{
    /// <summary>As <c>DTracePS D 1.2.3</c>: the version of this assembly.</summary>
    public static string Text { get; } = $"DTracePS D {typeof(EmbeddedVersion).Assembly.GetName().Version!.ToString(3)}";
}
