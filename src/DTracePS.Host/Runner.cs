using System.Management.Automation;
using System.Management.Automation.Language;

namespace DTracePS.Host;

/// <summary>Carries out a command line in a session, and knows its exit code.</summary>
internal sealed class Runner(Session session, CommandLine commandLine)
{
    /// <summary>
    /// Calls the script so that its <c>exit</c> ends the script and not this one: <c>$?</c> then tells of it,
    /// and a script that ends without it leaves <c>$?</c> true.
    /// </summary>
    private const string FileCall = """
        param($path, $named, $positional)
        & $path @named @positional
        if (-not $?) { exit $LASTEXITCODE }
        """;

    /// <summary>Runs until the command line is done.</summary>
    /// <returns>The process's exit code.</returns>
    public int Run() => commandLine.Mode switch
    {
        HostMode.Command => RunCommand(commandLine.Text!),
        HostMode.File => RunFile(commandLine.Text!),
        HostMode.StandardInput => new StatementReader(session, showPrompt: false).Run(),
        _ => RunInteractive(),
    };

    private int RunInteractive()
    {
        if (!commandLine.NoLogo) session.Host.UI.WriteLine(HostVersion.Text);
        return new StatementReader(session, showPrompt: true).Run();
    }

    private int RunCommand(string text)
    {
        ScriptBlockAst script = Parser.ParseInput(text, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            session.Report(new ParseException(errors));
            return ExitCode.Failure;
        }

        Outcome last = Outcome.Completed;
        foreach (string statement in Statements.Split(script))
        {
            last = session.Run(statement);
            if (last is Outcome.Terminated or Outcome.Interrupted || session.RequestedExit is not null) break;
        }

        return session.RequestedExit ?? (last == Outcome.Completed && !session.LastSucceeded() ? ExitCode.Failure : Code(last));
    }

    private int RunFile(string path)
    {
        string fullPath = Path.GetFullPath(path);
        if (!File.Exists(fullPath))
        {
            session.Host.UI.WriteErrorLine($"The argument '{path}' is not the name of a script file: no file is there.");
            return ExitCode.BadCommandLine;
        }

        ExternalScriptInfo? script = session.Evaluate<ExternalScriptInfo>("param($path) $ExecutionContext.InvokeCommand.GetCommand($path, 'ExternalScript')", fullPath);
        if (script is null)
        {
            session.Host.UI.WriteErrorLine($"The argument '{path}' is not a script: its name does not end in .ps1.");
            return ExitCode.BadCommandLine;
        }

        Parser.ParseFile(fullPath, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            session.Report(new ParseException(errors));
            return ExitCode.Failure;
        }

        ScriptArguments arguments = ScriptArguments.Sort(script, commandLine.Arguments);
        Outcome outcome = session.Run(FileCall, fullPath, arguments.Named, arguments.Positional);
        return session.RequestedExit ?? Code(outcome);
    }

    private static int Code(Outcome outcome) => outcome switch
    {
        Outcome.Completed => ExitCode.Success,
        Outcome.Interrupted => ExitCode.Interrupted,
        _ => ExitCode.Failure,
    };
}
