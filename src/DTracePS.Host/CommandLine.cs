namespace DTracePS.Host;

/// <summary>What the host was asked to do.</summary>
internal enum HostMode
{
    /// <summary>Prompt for input at the terminal.</summary>
    Interactive,

    /// <summary>Run the text given on the command line.</summary>
    Command,

    /// <summary>Run a script file.</summary>
    File,

    /// <summary>Run what standard input holds, statement by statement.</summary>
    StandardInput,

    /// <summary>Print the version.</summary>
    Version,

    /// <summary>Print the help text.</summary>
    Help,
}

/// <summary>The command line is not understood.</summary>
internal sealed class CommandLineException(string message) : Exception(message);

/// <summary>The command line, with pwsh's meaning of each option (about_Pwsh).</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Text">The command's text or the script's path; else null.</param>
/// <param name="Arguments">The script's arguments, as they were written.</param>
/// <param name="NonInteractive">A prompt is an error.</param>
/// <param name="NoLogo">No banner before the first prompt.</param>
internal sealed record CommandLine(HostMode Mode, string? Text, IReadOnlyList<string> Arguments, bool NonInteractive, bool NoLogo)
{
    /// <summary>What <c>-Help</c> prints.</summary>
    public const string HelpText = """
        Usage: dtraceps-host [-NoLogo] [-NoProfile] [-NonInteractive]
                             [-Command { - | <text> [<text>...] } | [-File] { - | <path> [<argument>...] }]
               dtraceps-host -Version | -Help

        A console host for the PowerShell engine, with the DTracePS module imported.

        -Command, -c          Run the text; all that follows belongs to it. `-` reads standard input.
                              Exit code: that of `exit N`; else 0, or 1 where the last statement failed.
        -File, -f             Run a script with the arguments that follow: values, -Name value, -Name:value, -Switch.
                              Exit code: that of `exit N`; else 0, or 1 where a terminating error ended it.
        -NonInteractive       A prompt is an error, never a wait.
        -NoLogo               No banner before the first prompt.
        -NoProfile            Accepted; this host has no profiles.
        -Version, -v          Print the version.
        -Help, -h, -?         Print this text.

        With neither a command nor a file: a prompt at a terminal, else standard input.
        """;

    /// <summary>The options, and the shortest prefix that pwsh takes for each.</summary>
    private static readonly (string Name, string Shortest)[] Options =
    [
        ("command", "c"), ("file", "f"), ("nologo", "nol"), ("noninteractive", "noni"), ("noprofile", "nop"), ("version", "v"), ("help", "h"),
    ];

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <exception cref="CommandLineException">An option is unknown or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        HostMode idle = Console.IsInputRedirected ? HostMode.StandardInput : HostMode.Interactive;
        CommandLine result = new(idle, null, [], NonInteractive: false, NoLogo: false);
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] rest = [.. arguments.Skip(i + 1)];
            switch (OptionName(arguments[i]))
            {
                case "nologo":
                    result = result with { NoLogo = true };
                    break;
                case "noninteractive":
                    result = result with { NonInteractive = true };
                    break;
                case "noprofile":
                    break;
                case "version":
                    return result with { Mode = HostMode.Version };
                case "help":
                    return result with { Mode = HostMode.Help };
                case "command":
                    return result.ForCommand(rest);
                case "file":
                    return result.ForFile(rest);
                case null:
                    return result.ForFile([.. arguments.Skip(i)]);
            }
        }

        return result;
    }

    private CommandLine ForCommand(string[] rest) => rest switch
    {
        [] => throw new CommandLineException("-Command needs the text of a command, or - for standard input."),
        ["-"] => this with { Mode = HostMode.StandardInput },
        _ => this with { Mode = HostMode.Command, Text = string.Join(' ', rest) },
    };

    private CommandLine ForFile(string[] rest) => rest switch
    {
        [] => throw new CommandLineException("-File needs the path of a script, or - for standard input."),
        ["-", ..] => this with { Mode = HostMode.StandardInput },
        [string path, ..] => this with { Mode = HostMode.File, Text = path, Arguments = rest[1..] },
    };

    /// <summary>The option an argument names, or null where the argument is none: then it is a script's path.</summary>
    private static string? OptionName(string argument)
    {
        if (argument == "-" || argument.Length == 0 || (argument[0] != '-' && argument != "/?")) return null;
        string name = argument.TrimStart('-', '/').ToLowerInvariant();
        if (name == "?") return "help";
        foreach ((string option, string shortest) in Options)
        {
            if (option.StartsWith(name, StringComparison.Ordinal) && name.StartsWith(shortest, StringComparison.Ordinal)) return option;
        }

        throw new CommandLineException($"The option '{argument}' is not known. dtraceps-host -Help lists the options.");
    }
}
