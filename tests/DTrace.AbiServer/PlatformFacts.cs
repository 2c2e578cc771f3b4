namespace DTrace.AbiServer;

/// <summary>One struct of one platform.</summary>
internal sealed class StructFacts(string platform, string name)
{
    private readonly Dictionary<string, int> _offsets = AbiFacts.Fields(platform, name);

    public int Size { get; } = AbiFacts.Size(platform, name);

    public int this[string field] => _offsets[field];
}

/// <summary>What the server must know of its platform.</summary>
internal sealed class PlatformFacts
{
    private readonly string _platform;

    public PlatformFacts(AbiPlatform platform)
    {
        Platform = platform;
        _platform = platform.ToString().ToLowerInvariant();
        StructFacts Of(string name) => new(_platform, name);
        Record = Of("dtrace_recdesc");
        Firing = Of("dtrace_probedata");
        Clause = Of("dtrace_eprobedesc");
        Probe = Of("dtrace_probedesc");
        Header = Of("dtrace_rechdr");
        Entry = Of("dtrace_aggdata");
        Aggregation = Of("dtrace_aggdesc");
        Fault = Of("dtrace_errdata");
        Drop = Of("dtrace_dropdata");
        Text = Of("dtrace_bufdata");
        OptionChange = Of("dtrace_setoptdata");
        Statement = Of("dtrace_stmtdesc");
        StatementClause = Of("dtrace_ecbdesc");
        ProgramInfo = Of("dtrace_proginfo");
        ProbeInfo = Of("dtrace_probeinfo");
        TypeInfo = Of("dtrace_typeinfo");
    }

    public AbiPlatform Platform { get; }

    public StructFacts Record { get; }

    public StructFacts Firing { get; }

    public StructFacts Clause { get; }

    public StructFacts Probe { get; }

    public StructFacts Header { get; }

    public StructFacts Entry { get; }

    public StructFacts Aggregation { get; }

    public StructFacts Fault { get; }

    public StructFacts Drop { get; }

    public StructFacts Text { get; }

    public StructFacts OptionChange { get; }

    public StructFacts Statement { get; }

    public StructFacts StatementClause { get; }

    public StructFacts ProgramInfo { get; }

    public StructFacts ProbeInfo { get; }

    public StructFacts TypeInfo { get; }

    public int Constant(string name) => (int)AbiFacts.Constant(_platform, name);

    /// <summary>The number of an error of the library.</summary>
    public int Error(string name) => AbiFacts.Error(_platform, name);

    public string? ErrorText(int number) => AbiFacts.ErrorText(_platform, number);

    public bool Exports(string function) => AbiFacts.IsExported(_platform, function);
}
