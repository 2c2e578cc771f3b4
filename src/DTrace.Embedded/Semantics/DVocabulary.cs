using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>What a word of D is.</summary>
public enum DWordKind
{
    /// <summary>A keyword.</summary>
    Keyword,

    /// <summary>A built-in variable.</summary>
    Variable,

    /// <summary>A constant of the library files, such as ENOENT.</summary>
    Constant,

    /// <summary>A subroutine: a function inside an expression.</summary>
    Subroutine,

    /// <summary>An action: a function that is a statement.</summary>
    Action,

    /// <summary>An aggregating function, which may stand only right of an assignment to an aggregation.</summary>
    AggregatingFunction,

    /// <summary>A macro variable, written with a $ before it.</summary>
    Macro,
}

/// <summary>A word of D.</summary>
/// <param name="Text">The word.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Meaning">A function's prototype, a variable's type; for others what they are.</param>
public sealed record DWord(string Text, DWordKind Kind, string Meaning);

/// <summary>The words the D compiler knows, for those who help somebody to write D. Made of the compiler's own tables.</summary>
public static class DVocabulary
{
    /// <summary>The words, sorted.</summary>
    public static IReadOnlyList<DWord> Words { get; } =
    [
        .. SyntaxFacts.UsedKeywords.Select(text => new DWord(text, DWordKind.Keyword, "keyword"))
            .Concat(BuiltinVariables.Declarations.Select(variable => new DWord(variable.Name, DWordKind.Variable, $"built-in variable: {variable.Type}")))
            .Concat(Binder.LibraryNames.Select(name => name.IsConstant
                ? new DWord(name.Name, DWordKind.Constant, $"constant: {name.Value}")
                : new DWord(name.Name, DWordKind.Variable, $"library variable: {name.Value}")))
            .Concat(Binder.LibraryArrays.Select(array => new DWord(array.Name, DWordKind.Variable, $"library variable: {array.Type}, by index")))
            .Concat(BuiltinFunctions.All.Select(Describe))
            .Concat(ProcessMacros.Names.Select(name => new DWord(name, DWordKind.Macro, "macro variable")))
            .OrderBy(word => word.Text, StringComparer.Ordinal),
    ];

    private static DWord Describe(BuiltinFunction function)
    {
        string prototype = function.Prototype.Replace("@", "expression", StringComparison.Ordinal);
        return function.Kind switch
        {
            BuiltinFunctionKind.Subroutine => new(function.Name, DWordKind.Subroutine, $"subroutine: {prototype}"),
            BuiltinFunctionKind.Action => new(function.Name, DWordKind.Action, $"action: {prototype[(prototype.IndexOf(' ', StringComparison.Ordinal) + 1)..]}"),
            _ => new(function.Name, DWordKind.AggregatingFunction, $"aggregating function: {prototype[(prototype.IndexOf(' ', StringComparison.Ordinal) + 1)..]}"),
        };
    }
}
