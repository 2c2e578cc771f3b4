using System.Collections.Concurrent;

namespace DTrace.Embedded.Symbols;

/// <summary>Where functions of the running kernel's core lie. They do not move while it runs, so each is looked for once.</summary>
internal static class KernelRanges
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<FunctionRange>> Known = new(StringComparer.Ordinal);

    /// <summary>The ranges of functions and of the compiler's variants of them, named by the function; none where the kernel hides addresses.</summary>
    public static IReadOnlyList<FunctionRange> Find(IReadOnlyList<string> functions)
    {
        if (!functions.All(Known.ContainsKey))
        {
            ILookup<string, FunctionRange> found = KernelSymbols.OfThisProcess().Ranges(functions).ToLookup(range => range.Name);
            foreach (string function in functions) Known[function] = [.. found[function]];
        }

        return [.. functions.SelectMany(function => Known[function])];
    }
}
