using System.Management.Automation;
using System.Reflection;

namespace DTracePS;

/// <summary>
/// Whether what a cmdlet writes goes to the terminal as it is: it is the last of its pipeline, nothing takes its output into a variable or a file, and the
/// process's output is a terminal. PowerShell tells a cmdlet the first by MyInvocation alone, and of an assignment, <c>&gt;</c> or an enclosing function
/// nothing; the pipe that the cmdlet writes to knows its reader, and is asked by reflection. Where a PowerShell's pipe has no such member, MyInvocation
/// decides.
/// </summary>
internal static class TerminalOutput
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const string LastReader = "Out-Default";

    /// <summary>Whether a cmdlet's output goes to the terminal.</summary>
    public static bool Is(PSCmdlet cmdlet)
    {
        if (Console.IsOutputRedirected || cmdlet.MyInvocation.PipelinePosition != cmdlet.MyInvocation.PipelineLength) return false;
        if (Get(cmdlet.CommandRuntime, "OutputPipe") is not { } pipe || pipe.GetType().GetProperty("DownstreamCmdlet", Members) is not { } downstream) return true;

        // What reads the pipe of an assignment or a redirection is no command.
        return downstream.GetValue(pipe) is { } reader && (Get(reader, "CommandInfo") as CommandInfo)?.Name == LastReader;
    }

    private static object? Get(object item, string property) => item.GetType().GetProperty(property, Members)?.GetValue(item);
}
