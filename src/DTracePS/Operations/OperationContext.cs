using System.Diagnostics;
using DTrace.Core;

namespace DTracePS;

/// <summary>What an operation runs in: its output, and the two ways it can be asked to end.</summary>
/// <param name="Output">Where its results go.</param>
/// <param name="Abort">Ends it at once, by an <see cref="OperationCanceledException"/>.</param>
/// <param name="Finish">Asks it to come to its own end: waiting ends, tracing stops, what there is is still written.</param>
internal sealed record OperationContext(IOperationOutput Output, CancellationToken Abort, CancellationToken Finish)
{
    /// <summary>Waits shorter than this show no progress.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a call into a consumer, showing progress once it takes longer than a second.</summary>
    /// <param name="call">The call. It goes on behind when the operation is aborted.</param>
    /// <param name="activity">What it does, as in <c>Compiling</c>.</param>
    /// <param name="status">For what, as in a consumer's name.</param>
    public T Await<T>(Task<T> call, string activity, string status) => Await(call, activity, () => status);

    /// <summary>Waits for a compile, as any other call; the progress says so where it is another consumer's turn.</summary>
    public T AwaitCompile<T>(Task<T> compile, DTraceConsumer consumer) => Await(
        compile, "Compiling D", () => consumer.IsWaitingForCompiler ? $"{consumer.Name}, waiting for another consumer's compile to end" : consumer.Name);

    private T Await<T>(Task<T> call, string activity, Func<string> status)
    {
        Task[] calls = [call];
        long begun = Stopwatch.GetTimestamp();
        bool shown = false;
        try
        {
            while (Task.WaitAny(calls, (int)Patience.TotalMilliseconds, Abort) < 0)
            {
                shown = true;
                Output.Progress(activity, $"{status()}, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s", null);
            }
        }
        finally
        {
            if (shown && !Abort.IsCancellationRequested) Output.EndProgress();
        }

        return call.GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Await{T}(Task{T}, string, string)"/>, for a call without a result.</summary>
    public void Await(Task call, string activity, string status) => Await(WithResult(call), activity, status);

    private static async Task<bool> WithResult(Task call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}
