using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Providers.Profile;

/// <summary>
/// The profile provider: profile-n on every CPU, tick-n on one (Dynamic Tracing Guide, "profile Provider").
/// A number without a suffix is a rate in hertz. The listing shows the rates that dtrace(8) publishes beforehand; any other exists once named.
/// </summary>
internal sealed class ProfileProvider : Provider
{
    /// <summary>The shortest period: 5,000 a second (illumos profile.c, profile_interval_min). Faster clocks leave a machine no time for anything else.</summary>
    public const ulong ShortestPeriod = 200_000;

    /// <summary>The longest period: what a signed 64-bit nanosecond clock holds with room to spare.</summary>
    public const ulong LongestPeriod = 365UL * 86_400 * 1_000_000_000;

    private const ulong Second = 1_000_000_000;

    private static readonly int[] ProfileRates = [97, 199, 499, 997, 1999, 4001, 4999];
    private static readonly int[] TickRates = [1, 10, 100, 500, 1000, 5000];

    private static readonly Dictionary<string, ulong> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ns"] = 1,
        ["nsec"] = 1,
        ["us"] = 1_000,
        ["usec"] = 1_000,
        ["ms"] = 1_000_000,
        ["msec"] = 1_000_000,
        ["s"] = Second,
        ["sec"] = Second,
        ["m"] = 60 * Second,
        ["min"] = 60 * Second,
        ["h"] = 3_600 * Second,
        ["hour"] = 3_600 * Second,
        ["d"] = 86_400 * Second,
        ["day"] = 86_400 * Second,
    };

    private bool _isListed;

    public override string Name => "profile";

    public override ProviderStability Stability => ProviderStability.OfProfile;

    public override string? WhyMissing(EngineKind engine) => null;

    public override IReadOnlyList<ArgumentDescription> DescribeArguments(Probe probe) => [];

    public override void Provide(ProbePattern pattern, ProbeRegistry registry)
    {
        if (!pattern.Module.Matches(string.Empty) || !pattern.Function.Matches(string.Empty)) return;
        if (!_isListed)
        {
            _isListed = true;
            foreach (int rate in ProfileRates) Add(registry, string.Create(CultureInfo.InvariantCulture, $"profile-{rate}"));
            foreach (int rate in TickRates) Add(registry, string.Create(CultureInfo.InvariantCulture, $"tick-{rate}"));
        }

        if (pattern.Name.IsExact) Add(registry, pattern.Name.Text);
    }

    public override MissingProbe? WhyNone(ProbePattern pattern) =>
        pattern.Name.IsExact && HasPrefix(pattern.Name.Text) && Period(pattern.Name.Text.AsSpan(pattern.Name.Text.IndexOf('-', StringComparison.Ordinal) + 1)) is < ShortestPeriod
            ? new MissingProbe("no profile or tick probe is faster than 5,000 a second")
            : null;

    private static bool HasPrefix(string name) => name.StartsWith("profile-", StringComparison.Ordinal) || name.StartsWith("tick-", StringComparison.Ordinal);

    /// <summary>The clock that a probe's name means; null where it means none.</summary>
    public static ClockSite? SiteOf(string name)
    {
        bool everyCpu = name.StartsWith("profile-", StringComparison.Ordinal);
        if (!everyCpu && !name.StartsWith("tick-", StringComparison.Ordinal)) return null;
        return Period(name.AsSpan(name.IndexOf('-', StringComparison.Ordinal) + 1)) is >= ShortestPeriod and var period
            ? new ClockSite(name, period, everyCpu)
            : null;
    }

    private void Add(ProbeRegistry registry, string name)
    {
        if (SiteOf(name) is { } site) registry.Add(this, Name, string.Empty, string.Empty, name, site);
    }

    private static ulong? Period(ReadOnlySpan<char> text)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? text : text[..digits];
        string unit = digits < 0 ? "hz" : text[digits..].ToString();
        if (!ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) || value == 0) return null;
        UInt128 period;
        if (unit.Equals("hz", StringComparison.OrdinalIgnoreCase)) period = Second / value;
        else if (Units.TryGetValue(unit, out ulong scale)) period = (UInt128)value * scale;
        else return null;
        return period <= LongestPeriod ? (ulong)period : null;
    }
}
