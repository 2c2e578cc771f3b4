using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>What -Command and -CommandArgument mean.</summary>
internal static class TargetParameters
{
    /// <summary>The command, whose relative path starts, like the command itself, at the session's location in the file system; null where there is none.</summary>
    public static TargetCommand? CommandOf(PSCmdlet cmdlet, string? command, IReadOnlyList<string> arguments)
    {
        if (command is null)
        {
            if (arguments.Count > 0)
                cmdlet.ThrowTerminatingError(ErrorRecords.Of(new DTraceException(DTraceErrorKind.Argument, "-CommandArgument wants a command: name it by -Command."), arguments));
            return null;
        }

        try
        {
            CText.RequireAll("-CommandArgument", arguments);
        }
        catch (DTraceException invalid)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.Of(invalid, arguments));
        }

        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        return new TargetCommand { File = command, Arguments = arguments, WorkingDirectory = folder };
    }
}
