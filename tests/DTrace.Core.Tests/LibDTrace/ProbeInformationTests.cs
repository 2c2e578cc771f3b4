using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>What dtrace_probe_info tells, by the layouts of each platform.</summary>
public class ProbeInformationTests
{
    private static readonly ProbeDescription Probe = new(7, "io", "genunix", "bdev_strategy", "start");

    public static TheoryData<string, string> Platforms => new() { { "illumos", "type" }, { "freebsd", "type" }, { "macos", "type" }, { "windows", "narrow type" }, { "linux", "type" } };

    [Theory]
    [MemberData(nameof(Platforms))]
    public void AttributesAndArgumentTypes(string platform, string type)
    {
        NativeProfile profile = Profile(platform);
        ProbeInfoLayout layout = profile.Layouts.ProbeInfo;
        using NativeBlock types = new NativeBlock(3 * layout.TypeStride)
            .Int64(layout.TypeContainer, 100).Int32(layout.Type, 11)
            .Int64(layout.TypeStride + layout.TypeContainer, 200).Int32(layout.TypeStride + layout.Type, 22);
        using LibraryHandle handle = FunctionTable.Open(profile, (_, info) =>
        {
            DTrace.Core.LibDTrace.NativeMemory.WritableBytes(info, 6).Clear();
            new byte[] { 5, 5, 4, 6, 1, 5 }.CopyTo(DTrace.Core.LibDTrace.NativeMemory.WritableBytes(info, 6));
            DTrace.Core.LibDTrace.NativeMemory.Write(info, layout.Types, types.Address);
            DTrace.Core.LibDTrace.NativeMemory.Write(info, layout.Count, 3);
            return 0;
        });

        ProbeInformation information = ProbeInformationReader.Read(handle, Probe);
        Assert.Equal("io:genunix:bdev_strategy:start", information.ToString());
        Assert.Equal(new ProbeAttributes(Stability.Evolving, Stability.Evolving, DependencyClass.Isa), information.Attributes);
        Assert.Equal("Stable/Private/Common", information.ArgumentAttributes?.ToString());
        Assert.Equal([$"{type} 11 of 100", $"{type} 22 of 200", "(unknown)"], information.ArgumentTypes);
    }

    [Fact]
    public void AProbeTheLibraryDoesNotKnowHasItsNameOnly()
    {
        using LibraryHandle handle = FunctionTable.Open(NativeProfile.Illumos, (_, _) => -1);
        ProbeInformation information = ProbeInformationReader.Read(handle, Probe);
        Assert.Equal((7, null, null, null), (information.Id, information.Attributes, information.ArgumentAttributes, information.ArgumentTypes));
    }

    [Theory]
    [InlineData(Stability.Evolving, Stability.Evolving, DependencyClass.Isa, "Evolving/Evolving/ISA")]
    [InlineData(Stability.Private, Stability.Unstable, DependencyClass.Cpu, "Private/Unstable/CPU")]
    [InlineData(Stability.Stable, Stability.Standard, DependencyClass.Common, "Stable/Standard/Common")]
    public void AttributesAreSpelledAsDTraceDoes(Stability name, Stability data, DependencyClass dependency, string text) =>
        Assert.Equal(text, new ProbeAttributes(name, data, dependency).ToString());

    private static NativeProfile Profile(string platform) => platform switch
    {
        "illumos" => NativeProfile.Illumos,
        "freebsd" => NativeProfile.FreeBsd,
        "macos" => NativeProfile.MacOs,
        "windows" => NativeProfile.Windows,
        _ => NativeProfile.Linux,
    };
}
