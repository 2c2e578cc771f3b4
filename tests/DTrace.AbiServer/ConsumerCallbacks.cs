namespace DTrace.AbiServer;

/// <summary>What a caller of dtrace_work or dtrace_consume gave.</summary>
internal readonly unsafe record struct ConsumerCallbacks(nint Stream, nint Probe, nint Record, nint Argument)
{
    public int CallProbe(nint firing) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)Probe)(firing, Argument);

    public int CallRecord(nint firing, nint record) => ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)Record)(firing, record, Argument);
}
