using System.Management.Automation.Language;

namespace DTracePS.Host;

/// <summary>Reads lines until they make a whole statement, runs it, and reads on: the prompt, and standard input without one.</summary>
internal sealed class StatementReader(Session session, bool showPrompt)
{
    private const string Continuation = ">> ";

    /// <summary>Runs until end of input, <c>exit</c>, or until a nested prompt is left.</summary>
    /// <returns>The process's exit code.</returns>
    public int Run()
    {
        Outcome last = Outcome.Completed;
        int depth = session.Host.NestedPrompts;
        while (session.RequestedExit is null && session.Host.NestedPrompts == depth)
        {
            string? input = ReadStatement();
            if (input is null) break;
            if (!string.IsNullOrWhiteSpace(input)) last = session.Run(input);
        }

        if (session.RequestedExit is { } code) return code;
        return showPrompt || (last == Outcome.Completed && session.LastSucceeded()) ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>The lines of one statement, or null at end of input. Ctrl-C on the way forgets what was read of it.</summary>
    private string? ReadStatement()
    {
        string text = string.Empty;
        session.ClearInterrupt();
        while (true)
        {
            if (showPrompt) session.Host.UI.Write(text.Length == 0 ? Prompt() : Continuation);
            string? line = Terminal.ReadLine();
            if (session.IsInterrupted)
            {
                session.ClearInterrupt();
                text = string.Empty;
            }

            if (line is null) return text.Length == 0 ? null : text;
            text = text.Length == 0 ? line : text + "\n" + line;
            Parser.ParseInput(text, out _, out ParseError[] errors);
            if (!errors.Any(error => error.IncompleteInput)) return text;
        }
    }

    private string Prompt() => session.Evaluate<string>("prompt") is { Length: > 0 } prompt ? prompt : "PS> ";
}
