namespace DTrace.Core;

/// <summary>Tells a waiting reader that something changed. Take <see cref="Next"/>, look, and only then wait: nothing is missed.</summary>
internal sealed class ReaderSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the first change after the last <see cref="Reset"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Forgets changes up to now. Called by the reader alone, before it looks.</summary>
    public void Reset()
    {
        if (Next.IsCompleted) Volatile.Write(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
