using System.Globalization;

namespace DTracePS.Pictures;

/// <summary>Numbers as they read well: three digits and a prefix, scaled by their unit.</summary>
internal static class ValueLabel
{
    private static readonly (double Size, string Name)[] Times = [(1, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s"), (60e9, "min"), (3600e9, "h")];
    private static readonly (double Size, string Name)[] Bytes = [(1, "B"), (1L << 10, "KiB"), (1L << 20, "MiB"), (1L << 30, "GiB"), (1L << 40, "TiB"), (1L << 50, "PiB")];
    private static readonly (double Size, string Name)[] Numbers = [(1, ""), (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"), (1e15, "P"), (1e18, "E")];

    /// <summary>A value with its unit.</summary>
    public static string Of(double value, string unit) => unit switch
    {
        "ns" => Scaled(value, Times),
        "us" or "µs" => Scaled(value * 1e3, Times),
        "ms" => Scaled(value * 1e6, Times),
        "s" => Scaled(value * 1e9, Times),
        "bytes" or "B" => Scaled(value, Bytes),
        "" => Count(value),
        _ => $"{Count(value)} {unit}",
    };

    /// <summary>A number without a unit: whole ones are written out while they are short.</summary>
    public static string Count(double value) => Math.Abs(value) < 100_000
        ? value.ToString("0.##", CultureInfo.InvariantCulture)
        : Scaled(value, Numbers).Replace(" ", string.Empty, StringComparison.Ordinal);

    private static string Scaled(double value, (double Size, string Name)[] scale)
    {
        (double size, string name) = scale.LastOrDefault(step => Math.Abs(value) >= step.Size, scale[0]);
        double scaled = value / size;
        string number = scaled.ToString(Math.Abs(scaled) switch { < 10 => "0.##", < 100 => "0.#", _ => "0" }, CultureInfo.InvariantCulture);
        return value == 0 ? "0" : $"{number} {name}";
    }
}
