namespace DTrace.Embedded.Probes;

/// <summary>A provider whose probes are a list, made when a pattern first reaches it.</summary>
internal abstract class ListedProvider : Provider
{
    private bool _isListed;

    public sealed override bool MayAdd(ProbePattern pattern) => !_isListed && MayMatch(pattern);

    public sealed override void Provide(ProbePattern pattern, ProbeRegistry registry)
    {
        if (!MayAdd(pattern)) return;
        List(registry);
        _isListed = true;
    }

    /// <summary>Whether the list may hold a match: what a provider knows of its probes' names without making the list.</summary>
    protected abstract bool MayMatch(ProbePattern pattern);

    /// <summary>Adds all probes, in a fixed order.</summary>
    protected abstract void List(ProbeRegistry registry);
}
