using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;

namespace DTracePS;

/// <summary>The machines that objects of a pipeline came from, and those that failed: whose connection broke, or that had errors and brought nothing else.</summary>
internal sealed class MergeSources
{
    /// <summary>PowerShell's remoting adds it to what comes from elsewhere.</summary>
    private const string ComputerName = "PSComputerName";

    /// <summary>Names told in one message; of more it tells how many.</summary>
    private const int MostNames = 20;

    private readonly Dictionary<string, string> _brought = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _broken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _erred = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes an object that was brought.</summary>
    /// <returns>The machine it came from; this one where it came from nowhere else. The same text each time.</returns>
    public string Note(PSObject item)
    {
        string name = item.Properties[ComputerName]?.Value?.ToString() is { Length: > 0 } from ? from : Environment.MachineName;
        if (_brought.TryGetValue(name, out string? known)) return known;
        return _brought[name] = name;
    }

    /// <summary>Notes an error: of a connection, which has the machine for its target, or of a machine.</summary>
    public void Note(ErrorRecord error)
    {
        if (error.Exception is PSRemotingTransportException && error.TargetObject is { } target) _broken.Add(target.ToString() ?? string.Empty);
        else if (error is RemotingErrorRecord { OriginInfo.PSComputerName: { Length: > 0 } name }) _erred.Add(name);
    }

    /// <summary>From how many machines there is something.</summary>
    public string Summary => $"The merge has what came from {Counted(_brought.Count)}.";

    /// <summary>The summary, and which machines failed; null where none did.</summary>
    public string? Failures
    {
        get
        {
            string[] partly = [.. _broken.Where(_brought.ContainsKey).Order(StringComparer.OrdinalIgnoreCase)];
            string[] wholly = [.. _broken.Union(_erred, StringComparer.OrdinalIgnoreCase).Where(name => !_brought.ContainsKey(name)).Order(StringComparer.OrdinalIgnoreCase)];
            if (partly.Length + wholly.Length == 0) return null;
            string text = Summary;
            if (wholly.Length > 0) text += $" No aggregations came from {Counted(wholly.Length)} that failed: {Names(wholly)}.";
            if (partly.Length > 0) text += $" The connection broke to {Counted(partly.Length)} of which more may have been to come: {Names(partly)}.";
            return text;
        }
    }

    private static string Counted(int count) => count == 1 ? "1 machine" : FormattableString.Invariant($"{count} machines");

    private static string Names(string[] names) => names.Length <= MostNames ? string.Join(", ", names)
        : FormattableString.Invariant($"{string.Join(", ", names.Take(MostNames))} and {names.Length - MostNames} more");
}
