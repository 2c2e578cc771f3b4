namespace DTrace.Embedded.Syntax;

/// <summary>
/// Which identifiers name types. C's grammar cannot be read without knowing: the parser asks here, and adds the typedefs it passes.
/// A variable the program declares takes a type's name away.
/// </summary>
internal sealed class TypeNameTable(Func<string, bool> isTypeName)
{
    private readonly Dictionary<string, bool> _declared = [];

    /// <summary>Whether a name names a type.</summary>
    public bool IsTypeName(string name)
    {
        bool isScoped = name.StartsWith("D`", StringComparison.Ordinal) || name.StartsWith("C`", StringComparison.Ordinal);
        return _declared.TryGetValue(isScoped ? name[2..] : name, out bool isType) ? isType : isTypeName(name);
    }

    /// <summary>Notes a typedef.</summary>
    public void DeclareType(string name) => _declared[name] = true;

    /// <summary>Notes a variable.</summary>
    public void DeclareVariable(string name) => _declared[name] = false;
}
