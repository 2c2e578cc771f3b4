using System.Globalization;

namespace DTrace.Embedded.Syntax;

/// <summary>
/// What <c>$n</c>, <c>$$n</c> and <c>$name</c> stand for, and which arguments a program used (Dynamic Tracing Guide, "Scripting").
/// </summary>
internal sealed class MacroTable
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, int> _variables;
    private readonly bool _allowMissing;
    private readonly HashSet<int> _used = [];

    /// <summary>Makes a table.</summary>
    /// <param name="programName">What <c>$0</c> is.</param>
    /// <param name="arguments">What <c>$1</c> and its like are.</param>
    /// <param name="variables">The named macros.</param>
    /// <param name="allowMissing">Whether an argument that is not given is 0 or empty (option defaultargs).</param>
    public MacroTable(string programName, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, int> variables, bool allowMissing)
    {
        _arguments = [programName, .. arguments];
        _variables = variables;
        _allowMissing = allowMissing;
    }

    /// <summary>A table without arguments and variables.</summary>
    public static MacroTable Empty { get; } = new("dtrace", [], new Dictionary<string, int>(), false);

    /// <summary>The last argument and its number where no macro named it, else null: libdtrace looks at the last one only.</summary>
    public (string Text, int Number)? LastUnused => _arguments.Count > 1 && !_used.Contains(_arguments.Count - 1)
        ? (_arguments[^1], _arguments.Count - 1)
        : null;

    /// <summary>The text of an argument, or null where it is not defined.</summary>
    /// <param name="digits">Its number.</param>
    /// <param name="missing">What a missing one is where that is allowed.</param>
    public string? Argument(string digits, string missing)
    {
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < _arguments.Count)
        {
            _used.Add(number);
            return _arguments[number];
        }

        return _allowMissing ? missing : null;
    }

    /// <summary>The value of a named macro, or null where there is none.</summary>
    public int? Variable(string name) => _variables.TryGetValue(name, out int value) ? value : null;
}
