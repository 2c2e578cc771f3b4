using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Session;

/// <summary>Where the system does not tell what processes map: only time passes.</summary>
internal sealed class NoMappingWatch : IMappingWatch
{
    private readonly ManualResetEventSlim _woken = new();

    public void Wait(int milliseconds) => _woken.Wait(milliseconds);

    public void Read(Action<MappingChange> tell)
    {
    }

    public void Wake() => _woken.Set();

    public void Dispose() => _woken.Dispose();
}
