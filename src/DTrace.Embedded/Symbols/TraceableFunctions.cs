namespace DTrace.Embedded.Symbols;

/// <summary>The kernel's functions that may be traced.</summary>
internal static class TraceableFunctions
{
    /// <summary>
    /// Module and name of each: those that the kernel's tracer lists (available_filter_functions), or where that may not be read all functions of
    /// kallsyms. A line is a name, and behind a tab its module in brackets.
    /// </summary>
    public static IReadOnlyList<(string Module, string Function)> Read()
    {
        try
        {
            if (TraceFileSystem.Path is { } folder) return [.. File.ReadLines($"{folder}/available_filter_functions").Select(Split).Where(IsFunction)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A kernel that is locked down hides the list.
        }

        return [.. KernelSymbols.OfThisKernel().Functions.Where(IsFunction)];
    }

    private static (string Module, string Function) Split(string line)
    {
        int tab = line.IndexOfAny([' ', '\t']);
        return tab < 0 ? (KernelSymbols.CoreModule, line) : (line[(tab + 1)..].Trim('[', ']', ' ', '\t'), line[..tab]);
    }

    /// <summary>The tracer shows removed functions as __ftrace_invalid_address___N; kallsyms has padding as __pfx_NAME.</summary>
    private static bool IsFunction((string Module, string Function) item) =>
        item.Function.Length != 0 && item.Module != "bpf"
        && !item.Function.StartsWith("__ftrace_invalid_address", StringComparison.Ordinal) && !item.Function.StartsWith("__pfx_", StringComparison.Ordinal);
}
