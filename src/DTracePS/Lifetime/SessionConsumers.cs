using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using DTrace.Core;

namespace DTracePS;

/// <summary>The consumers of this process, and which runspace opened each: removing the module from a runspace ends those it opened.</summary>
internal static class SessionConsumers
{
    /// <summary>How long the end of a session or process waits for its consumers.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private static readonly ConcurrentDictionary<int, Guid> Owners = new();

    /// <summary>The consumers.</summary>
    public static ConsumerRegistry Registry => ConsumerRegistry.Default;

    /// <summary>The runspace this thread runs in, or none.</summary>
    public static Guid CurrentRunspace => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    /// <summary>Lets a removed consumer go. One of another registry, whose number means nothing here, is none of the session's.</summary>
    public static void Forget(DTraceConsumer consumer)
    {
        if (!ReferenceEquals(Registry.Find(consumer.Id), consumer)) return;
        Owners.TryRemove(consumer.Id, out _);
    }

    /// <summary>Notes who opened a consumer.</summary>
    public static void Own(DTraceConsumer consumer, Guid runspace) => Owners[consumer.Id] = runspace;

    /// <summary>Stops the jobs that a runspace began, and stops and frees the consumers that it opened; waits 10 s for each, and past it they end behind.</summary>
    public static void Release(Guid runspace)
    {
        OperationJob.StopAll(runspace, EndLimit);
        List<Task> removals = [];
        foreach ((int id, Guid owner) in Owners)
        {
            if (owner != runspace || !Owners.TryRemove(id, out _)) continue;
            if (Registry.Find(id) is not { } consumer) continue;
            Forget(consumer);
            removals.Add(consumer.RemoveAsync(EndLimit));
        }

        try
        {
            Task.WaitAll([.. removals]);
        }
        catch (AggregateException late) when (late.InnerExceptions.All(error => error is DTraceException))
        {
            // The module goes; there is nobody left to tell that an engine is slow.
        }
    }

    /// <summary>Stops and frees all consumers, as the process ends.</summary>
    public static void ReleaseAll() => Registry.StopAll(EndLimit);
}
