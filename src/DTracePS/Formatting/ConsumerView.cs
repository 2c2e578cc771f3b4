using DTrace.Core;

namespace DTracePS;

/// <summary>How a consumer is shown. Called by DTracePS.Format.ps1xml.</summary>
public static class ConsumerView
{
    private const string Reset = "\e[0m";

    /// <summary>The state, coloured: what traces is green, what waits yellow, what failed red, what is over dim. PowerShell takes the colours away where the host has none.</summary>
    public static string State(DTraceConsumer consumer)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        return Colour(consumer.State) is { Length: > 0 } colour ? colour + consumer.State + Reset : consumer.State.ToString();
    }

    internal static string Colour(ConsumerState state) => state switch
    {
        ConsumerState.Running => "\e[32m",
        ConsumerState.Starting or ConsumerState.Stopping => "\e[33m",
        ConsumerState.Faulted => "\e[31m",
        ConsumerState.Stopped or ConsumerState.Removed => "\e[2m",
        _ => string.Empty,
    };
}
