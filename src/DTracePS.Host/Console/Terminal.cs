namespace DTracePS.Host;

/// <summary>What the process's standard streams are.</summary>
internal static class Terminal
{
    /// <summary>The width that text is formatted to where no terminal says its own.</summary>
    public const int DefaultWidth = 120;

    /// <summary>The height that goes with it.</summary>
    public const int DefaultHeight = 50;

    /// <summary>Whether output goes to a terminal.</summary>
    public static bool HasOutput => !Console.IsOutputRedirected;

    /// <summary>Whether errors go to a terminal.</summary>
    public static bool HasError => !Console.IsErrorRedirected;

    /// <summary>Whether input comes from a terminal.</summary>
    public static bool HasInput => !Console.IsInputRedirected;

    /// <summary>Whether the terminal understands escape sequences.</summary>
    public static bool UnderstandsEscapes => Environment.GetEnvironmentVariable("TERM") is not "dumb";

    /// <summary>The next line of standard input, or null at its end.</summary>
    public static string? ReadLine() => Console.In.ReadLine();
}
