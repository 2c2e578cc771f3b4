namespace DTrace.Embedded.Tests.Contract;

/// <summary>Something to do for each CPU: a virtual machine's clocks may rest on one that has nothing.</summary>
internal static class BusyProcessors
{
    /// <summary>Runs a task while every CPU is busy.</summary>
    public static async Task<T> WhileAsync<T>(Func<Task<T>> task)
    {
        using CancellationTokenSource done = new();
        Task busy = Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!done.IsCancellationRequested) Thread.SpinWait(1000);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        try
        {
            return await task();
        }
        finally
        {
            await done.CancelAsync();
            await busy;
        }
    }
}
