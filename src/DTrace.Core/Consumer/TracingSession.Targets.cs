namespace DTrace.Core;

/// <content>The processes traced: made known before the first compile, set running by the start, and their end is the tracing's.</content>
internal sealed partial class TracingSession
{
    private readonly List<TargetProcess> _targets = [];

    /// <summary>The processes, in the order they were created or grabbed.</summary>
    public TargetProcess[] Targets
    {
        get
        {
            lock (_targets) return [.. _targets];
        }
    }

    public Task<TargetProcess> CreateProcessAsync(TargetCommand command, CancellationToken cancellation) =>
        AddTargetAsync("create a process", token => Engine.CreateProcess(command, token), command, cancellation);

    public Task<TargetProcess> GrabProcessAsync(int processId, CancellationToken cancellation) =>
        AddTargetAsync("grab a process", _ => Engine.GrabProcess(processId), null, cancellation);

    private Task<TargetProcess> AddTargetAsync(
        string doing, Func<CancellationToken, ITargetProcess> call, TargetCommand? command, CancellationToken cancellation) => CallAsync(
        () =>
        {
            // $target is part of what is compiled.
            Require($"asked to {doing}", ConsumerState.Created);
            TargetProcess target = new(Interruptible(call, $"call to {doing}", cancellation), command);
            lock (_targets) _targets.Add(target);
            return target;
        },
        cancellation);

    private void ContinueTargets() => Attempt(() =>
    {
        foreach (TargetProcess target in Targets) target.Continue();
    });

    /// <summary>Whether there were processes to trace, and all have ended.</summary>
    private bool HaveTargetsEnded()
    {
        bool ended = true;
        TargetProcess[] targets = Targets;
        foreach (TargetProcess target in targets) ended &= target.Observe();
        return ended && targets.Length > 0;
    }
}
