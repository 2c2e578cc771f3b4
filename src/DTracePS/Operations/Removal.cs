using DTrace.Core;

namespace DTracePS;

/// <summary>Freeing consumers nobody waits for.</summary>
internal static class Removal
{
    /// <summary>How long Stop-DTrace and Remove-DTraceConsumer wait unless told.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Frees a consumer in the background.</summary>
    public static void Behind(DTraceConsumer? consumer)
    {
        if (consumer is null) return;
        SessionConsumers.Forget(consumer);
        Forget(consumer.RemoveAsync(DefaultTimeout));
    }

    /// <summary>Stops a consumer in the background, and keeps it.</summary>
    public static void StopBehind(DTraceConsumer consumer) => Forget(consumer.StopAsync(DefaultTimeout));

    /// <summary>Its only error is that it takes long, and it goes on all the same.</summary>
    private static void Forget(Task ending) =>
        ending.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
