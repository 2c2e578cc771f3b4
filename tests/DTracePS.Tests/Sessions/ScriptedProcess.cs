using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>A process that ends as soon as it may run.</summary>
internal sealed class ScriptedProcess : ITargetProcess
{
    public int? ProcessId => 4711;

    public bool HasExited { get; private set; }

    public int? ExitStatus => 3;

    public void Continue() => HasExited = true;
}
