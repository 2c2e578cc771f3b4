using DTracePS.Host;

// The engine reads this once, before its first use: nothing about a traced machine is to leave it.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

CommandLine commandLine;
try
{
    commandLine = CommandLine.Parse(args);
}
catch (CommandLineException error)
{
    Console.Error.WriteLine(error.Message);
    return ExitCode.BadCommandLine;
}

switch (commandLine.Mode)
{
    case HostMode.Help:
        Console.Out.WriteLine(CommandLine.HelpText);
        return ExitCode.Success;
    case HostMode.Version:
        Console.Out.WriteLine(HostVersion.Text);
        return ExitCode.Success;
}

int exitCode;
using (Session session = new(commandLine.NonInteractive))
using (new Interruption(session))
{
    session.ImportBuiltModule();
    exitCode = new Runner(session, commandLine).Run();
}

// A traced program's leftovers, such as a foreground thread of a module, must not keep the process.
Environment.Exit(exitCode);
return exitCode;
