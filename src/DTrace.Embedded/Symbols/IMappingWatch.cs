namespace DTrace.Embedded.Symbols;

/// <summary>Tells of the code that processes map, as they do. One thread waits, and one at a time reads.</summary>
internal interface IMappingWatch : IDisposable
{
    /// <summary>Waits for changes, at most so long.</summary>
    void Wait(int milliseconds);

    /// <summary>Tells of the changes that came, those of one CPU in their order.</summary>
    void Read(Action<MappingChange> tell);

    /// <summary>Ends the waiting, from any thread.</summary>
    void Wake();
}

/// <summary>A change of what a process has mapped. Processes are told in the numbers of this process's pid namespace.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ParentId">The process that made it, where it is new, a copy of that one; else 0.</param>
/// <param name="Mapping">The code that it has mapped; null where it is new.</param>
internal readonly record struct MappingChange(int ProcessId, int ParentId, Mapping? Mapping);
