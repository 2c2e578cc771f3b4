using DTrace.Core;

namespace DTracePS;

/// <summary>Whether destructive programs may start: only where they are allowed, and then they ask first.</summary>
internal static class Destruction
{
    /// <summary>Asks, where a consumer has a destructive program.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.State"/>: they are not allowed, the user declined, or there is nobody to ask.</exception>
    public static void Allow(DTraceConsumer consumer, bool force, OperationContext context)
    {
        if (!consumer.Programs.Any(program => program.IsDestructive)) return;
        DTraceOption option = context.Await(consumer.GetOptionAsync("destructive", context.Abort), "Reading options", consumer.Name);
        if (option.Value is null)
        {
            throw new DTraceException(
                DTraceErrorKind.State,
                $"Destructive actions not allowed: {consumer.Name} was not started. -Destructive of Invoke-DTrace and New-DTraceConsumer allows them, and so does '#pragma D option destructive' in the program.");
        }

        if (force) return;
        bool? answer = context.Output.Confirm(
            $"The program of {consumer.Name} has destructive actions: it may change or stop processes, or the system. Start it?", "Destructive D program");
        if (answer is true) return;
        throw new DTraceException(
            DTraceErrorKind.State,
            answer is false
                ? $"{consumer.Name} was not started: its program is destructive, and you declined."
                : $"{consumer.Name} was not started: its program is destructive, and nobody can be asked here. -Force starts it without asking.");
    }
}
