using DTrace.Core;

namespace DTracePS;

/// <summary>Whether destructive programs may start: they ask first.</summary>
internal static class Destruction
{
    /// <summary>Asks, where a consumer has a destructive program.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.State"/>: the user declined, or there is nobody to ask.</exception>
    public static void Allow(DTraceConsumer consumer, bool force, IOperationOutput output)
    {
        if (force || !consumer.Programs.Any(program => program.IsDestructive)) return;
        bool? answer = output.Confirm(
            $"The program of {consumer.Name} has destructive actions: it may change or stop processes, or the system. Start it?", "Destructive D program");
        if (answer is true) return;
        throw new DTraceException(
            DTraceErrorKind.State,
            answer is false
                ? $"{consumer.Name} was not started: its program is destructive, and you declined."
                : $"{consumer.Name} was not started: its program is destructive, and nobody can be asked here. -Force starts it without asking.");
    }
}
