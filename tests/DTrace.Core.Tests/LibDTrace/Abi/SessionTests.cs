using DTrace.AbiServer;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>What a session asks and tells of each platform's library beside tracing.</summary>
public class SessionTests
{
    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void ProbesTellTheirStability(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        using IEngineSession session = abi.Open();
        ProbeInformation information = session.DescribeProbe(AbiEngine.Begin);
        Assert.Equal("dtrace:::BEGIN", information.ToString());
        Assert.Equal((Stability.Stable, Stability.Evolving), (information.Attributes?.Name, information.ArgumentAttributes?.Name));
        Assert.Empty(information.ArgumentTypes!);
        Assert.Empty(abi.Library.Violations);
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void RecordsOfAllCpusComeInOrderOfTime(AbiPlatform platform)
    {
        using AbiEngine abi = new(platform);
        using IEngineSession session = abi.Open();
        Assert.NotNull(session.GetOption("temporal"));
    }

    [Fact]
    public void KernelStacksOfMacOsHaveNames()
    {
        using AbiEngine abi = new(AbiPlatform.MacOs);
        using IEngineSession session = abi.Open();
        Assert.NotNull(session.GetOption("stacksymbols"));
    }
}
