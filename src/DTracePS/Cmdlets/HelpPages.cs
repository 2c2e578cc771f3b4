namespace DTracePS;

/// <summary>Where the cmdlets' pages are read: what <c>Get-Help -Online</c> opens.</summary>
internal static class HelpPages
{
    /// <summary>The folder, with its last slash.</summary>
    public const string Folder = "https://github.com/DTracePS/DTracePS/blob/main/docs/cmdlets/";
}
