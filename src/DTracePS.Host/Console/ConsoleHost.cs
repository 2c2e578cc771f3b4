using System.Globalization;
using System.Management.Automation.Host;

namespace DTracePS.Host;

/// <summary>The process's console, as the PowerShell engine asks for it.</summary>
internal sealed class ConsoleHost(Session session, bool nonInteractive) : PSHost
{
    /// <inheritdoc/>
    public override string Name => "DTracePS Host";

    /// <inheritdoc/>
    public override Version Version => HostVersion.Own;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override PSHostUserInterface UI => Console;

    /// <summary>The user interface, with what only the host itself asks of it.</summary>
    public ConsoleUserInterface Console { get; } = new(nonInteractive);

    /// <summary>How many prompts are open inside a suspended pipeline.</summary>
    public int NestedPrompts { get; private set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => session.RequestExit(exitCode);

    /// <inheritdoc/>
    public override void EnterNestedPrompt()
    {
        NestedPrompts++;
        int depth = NestedPrompts;
        new StatementReader(session, showPrompt: true).Run();
        NestedPrompts = Math.Min(NestedPrompts, depth - 1);
    }

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => NestedPrompts = Math.Max(0, NestedPrompts - 1);

    /// <summary>A native program may do as it likes with the terminal: this host keeps no state in it.</summary>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc cref="NotifyBeginApplication"/>
    public override void NotifyEndApplication()
    {
    }
}
