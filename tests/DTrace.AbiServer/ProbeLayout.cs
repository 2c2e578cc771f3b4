using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary><c>dtrace_probedesc</c>: a number and four arrays of characters, one of whose lengths differs by platform.</summary>
internal static class ProbeLayout
{
    public static void Write(PlatformFacts facts, nint address, ProbeDescription probe)
    {
        NativeStruct description = new(address, facts.Probe);
        description.Set("dtpd_id", probe.Id);
        description.SetText("dtpd_provider", facts.Constant("DTRACE_PROVNAMELEN"), probe.Provider);
        description.SetText("dtpd_mod", facts.Constant("DTRACE_MODNAMELEN"), probe.Module);
        description.SetText("dtpd_func", FunctionLength(facts), probe.Function);
        description.SetText("dtpd_name", facts.Constant("DTRACE_NAMELEN"), probe.Name);
    }

    public static ProbeDescription Read(PlatformFacts facts, nint address)
    {
        NativeStruct description = new(address, facts.Probe);
        return new ProbeDescription(
            description.Int32("dtpd_id"),
            description.Text("dtpd_provider", facts.Constant("DTRACE_PROVNAMELEN")),
            description.Text("dtpd_mod", facts.Constant("DTRACE_MODNAMELEN")),
            description.Text("dtpd_func", FunctionLength(facts)),
            description.Text("dtpd_name", facts.Constant("DTRACE_NAMELEN")));
    }

    /// <summary>The pattern of a description as a program spells it: its parts from the right.</summary>
    public static ProbeDescription Pattern(string spelled)
    {
        string[] parts = spelled.Split(':');
        string Part(int fromRight) => fromRight < parts.Length ? parts[^(fromRight + 1)] : string.Empty;
        return new ProbeDescription(0, Part(3), Part(2), Part(1), Part(0));
    }

    private static int FunctionLength(PlatformFacts facts) => facts.Probe["dtpd_name"] - facts.Probe["dtpd_func"];
}
