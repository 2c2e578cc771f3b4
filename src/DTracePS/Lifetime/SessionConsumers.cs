using System.Management.Automation.Runspaces;
using DTrace.Core;

namespace DTracePS;

/// <summary>
/// The consumers of this process, and whose they are: of the runspace that opened each, and of those that started it. Where all of them have ended it is
/// stopped, as PowerShell stops the jobs of a runspace that ends; what it traced can still be read. Removing the module frees those that are nobody else's.
/// </summary>
internal static class SessionConsumers
{
    /// <summary>How long the end of a session or process waits for its consumers.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, HashSet<Guid>> Owners = [];
    private static readonly HashSet<Guid> Watched = [];

    /// <summary>The consumers.</summary>
    public static ConsumerRegistry Registry => ConsumerRegistry.Default;

    /// <summary>The runspace this thread runs in, or none.</summary>
    public static Guid CurrentRunspace => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    /// <summary>The runspace this thread runs in, as one to own consumers: from now on its end is waited for.</summary>
    public static Guid CurrentOwner()
    {
        if (Runspace.DefaultRunspace is not { } runspace) return Guid.Empty;
        Guid owner = runspace.InstanceId;
        lock (Gate)
        {
            if (Watched.Add(owner)) runspace.StateChanged += OnStateChanged;
        }

        return owner;
    }

    /// <summary>Lets a removed consumer go. One of another registry, whose number means nothing here, is none of the session's.</summary>
    public static void Forget(DTraceConsumer consumer)
    {
        if (!ReferenceEquals(Registry.Find(consumer.Id), consumer)) return;
        lock (Gate) Owners.Remove(consumer.Id);
    }

    /// <summary>Notes who opened or started a consumer.</summary>
    public static void Own(DTraceConsumer consumer, Guid owner)
    {
        if (!ReferenceEquals(Registry.Find(consumer.Id), consumer)) return;
        lock (Gate)
        {
            if (!Owners.TryGetValue(consumer.Id, out HashSet<Guid>? owners)) Owners.Add(consumer.Id, owners = []);
            owners.Add(owner);
        }
    }

    /// <summary>Stops the jobs that a runspace began, and stops and frees the consumers that are nobody else's; waits 10 s for each, and past it they end behind.</summary>
    public static void Release(Guid runspace)
    {
        OperationJob.StopAll(runspace, EndLimit);
        List<Task> removals = [];
        foreach (DTraceConsumer consumer in Orphans(runspace))
        {
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

    private static void OnStateChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (sender is not Runspace runspace || change.RunspaceStateInfo.State is not (RunspaceState.Closed or RunspaceState.Broken)) return;
        runspace.StateChanged -= OnStateChanged;
        lock (Gate) Watched.Remove(runspace.InstanceId);
        foreach (DTraceConsumer consumer in Orphans(runspace.InstanceId).Where(consumer => consumer.State is ConsumerState.Starting or ConsumerState.Running))
            Removal.StopBehind(consumer);
    }

    /// <summary>The consumers that are nobody's, now that an owner has gone.</summary>
    private static List<DTraceConsumer> Orphans(Guid gone)
    {
        List<DTraceConsumer> orphans = [];
        lock (Gate)
        {
            foreach ((int id, HashSet<Guid> owners) in Owners)
            {
                owners.Remove(gone);
                if (owners.Count > 0) continue;
                if (Registry.Find(id) is { } orphan) orphans.Add(orphan);
                else Owners.Remove(id);
            }
        }

        return orphans;
    }
}
