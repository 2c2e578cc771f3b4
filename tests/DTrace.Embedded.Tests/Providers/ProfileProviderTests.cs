using DTrace.Embedded.Providers.Profile;
using Xunit;

namespace DTrace.Embedded.Tests.Providers;

public sealed class ProfileProviderTests
{
    [Theory]
    [InlineData("profile-97", 10_309_278UL, true)]
    [InlineData("profile-1000hz", 1_000_000UL, true)]
    [InlineData("tick-1s", 1_000_000_000UL, false)]
    [InlineData("tick-1sec", 1_000_000_000UL, false)]
    [InlineData("tick-250ms", 250_000_000UL, false)]
    [InlineData("tick-250msec", 250_000_000UL, false)]
    [InlineData("tick-250us", 250_000UL, false)]
    [InlineData("tick-200000ns", 200_000UL, false)]
    [InlineData("tick-2m", 120_000_000_000UL, false)]
    [InlineData("tick-1min", 60_000_000_000UL, false)]
    [InlineData("tick-1h", 3_600_000_000_000UL, false)]
    [InlineData("tick-1hour", 3_600_000_000_000UL, false)]
    [InlineData("tick-1d", 86_400_000_000_000UL, false)]
    [InlineData("tick-1DAY", 86_400_000_000_000UL, false)]
    public void NamesMeanPeriods(string name, ulong nanoseconds, bool everyCpu)
    {
        var site = Assert.IsType<ClockSite>(ProfileProvider.SiteOf(name));
        Assert.Equal(nanoseconds, site.PeriodNanoseconds);
        Assert.Equal(everyCpu, site.EveryCpu);
    }

    [Theory]
    [InlineData("profile-0")]
    [InlineData("profile-")]
    [InlineData("profile-x")]
    [InlineData("tick-5x")]
    [InlineData("tick-1ns")]
    [InlineData("tick-199us")]
    [InlineData("profile-5001")]
    [InlineData("profile-100000hz")]
    [InlineData("tick-99999999999999999999s")]
    [InlineData("tick--1s")]
    [InlineData("BEGIN")]
    public void OtherNamesAreNoProbes(string name) => Assert.Null(ProfileProvider.SiteOf(name));
}
