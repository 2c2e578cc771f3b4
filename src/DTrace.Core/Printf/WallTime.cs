using System.Globalization;

namespace DTrace.Core;

/// <summary>%Y and %T: nanoseconds since 1970, in local time.</summary>
internal static class WallTime
{
    public static string Of(char letter, long nanoseconds)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToLocalTime();
        return letter == 'Y' ? Year(time) : Rfc822(time);
    }

    /// <summary>As <c>2026 Nov  3 23:59:01</c>.</summary>
    private static string Year(DateTimeOffset time) =>
        time.ToString("yyyy MMM ", CultureInfo.InvariantCulture)
        + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)
        + time.ToString(" HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>As <c>Tue, 03 Nov 2026 23:59:01 +0100</c>.</summary>
    private static string Rfc822(DateTimeOffset time) =>
        time.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture)
        + time.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", string.Empty, StringComparison.Ordinal);
}
