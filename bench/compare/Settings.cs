namespace DTracePS.Compare;

/// <summary>How long to measure.</summary>
internal static class Settings
{
    /// <summary>A look while developing: one round, and short ones.</summary>
    public static bool IsQuick { get; set; }

    /// <summary>Rounds of A B A B.</summary>
    public static int Rounds => IsQuick ? 1 : 3;

    /// <summary>Rounds of the real dtrace, each of whose runs takes seconds, and some half a minute.</summary>
    public static int SlowRounds => 1;

    /// <summary>How long the load hits a probe in one run.</summary>
    public static int HitMilliseconds => IsQuick ? 150 : 300;

    /// <summary>Seconds for which events come at one rate.</summary>
    public static int PulseSeconds => IsQuick ? 1 : 2;
}
