using DTrace.Embedded.Libraries;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// What a consumer's programs know of each other: variables, aggregations, types, inlines. A compile works on a fork, which the consumer's
/// scope adopts when the compile is good; a failed one leaves it as it was.
/// </summary>
internal sealed class BindingScope
{
    private readonly Dictionary<string, GlobalVariableSymbol> _globals = [];
    private readonly Dictionary<string, ThreadLocalVariableSymbol> _threadLocals = [];
    private readonly Dictionary<string, ClauseLocalVariableSymbol> _clauseLocals = [];
    private readonly Dictionary<string, AggregationSymbol> _aggregations = [];
    private readonly Dictionary<string, DType> _typedefs = [];
    private readonly Dictionary<string, DType> _tags = [];
    private readonly Dictionary<string, BoundLiteral> _enumerators = [];
    private readonly Dictionary<string, InlineSymbol> _inlines = [];
    private readonly List<TranslatorSymbol> _translators = [];
    private readonly HashSet<LibraryDeclaration> _libraryDeclarations = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _libraryDirectories = new(StringComparer.Ordinal);
    private int _clauseLocalCount;

    /// <summary>Declares what the library files say of a key, where nothing else has declared it; null where there are none.</summary>
    internal Action<string>? Library { get; set; }

    /// <summary>The aggregations in the order of their numbers.</summary>
    public IEnumerable<AggregationSymbol> Aggregations => _aggregations.Values.OrderBy(aggregation => aggregation.Id);

    /// <summary>The variables of all scopes: global, thread-local, clause-local.</summary>
    public IEnumerable<VariableSymbol> Variables => [.. _globals.Values, .. _threadLocals.Values, .. _clauseLocals.Values];

    /// <summary>The translators to a structure.</summary>
    public IEnumerable<TranslatorSymbol> TranslatorsTo(StructType output)
    {
        if (output.Tag.Length > 0) Library?.Invoke(LibraryIndex.TranslatorKey(output.Tag));
        return _translators.Where(translator => translator.Output == output);
    }

    /// <summary>A copy to compile in. Clause-local variables belong to one program: their names are not copied, their numbers go on.</summary>
    internal BindingScope Fork()
    {
        BindingScope fork = new() { _clauseLocalCount = _clauseLocalCount };
        fork.CopyFrom(this, withClauseLocals: false);
        return fork;
    }

    /// <summary>Takes over what a fork holds.</summary>
    internal void Adopt(BindingScope other)
    {
        _globals.Clear();
        _threadLocals.Clear();
        _clauseLocals.Clear();
        _aggregations.Clear();
        _typedefs.Clear();
        _tags.Clear();
        _enumerators.Clear();
        _inlines.Clear();
        _translators.Clear();
        _libraryDeclarations.Clear();
        _libraryDirectories.Clear();
        CopyFrom(other, withClauseLocals: true);
        _clauseLocalCount = other._clauseLocalCount;
    }

    internal GlobalVariableSymbol? FindGlobal(string name) => _globals.GetValueOrDefault(name);

    internal ThreadLocalVariableSymbol? FindThreadLocal(string name) => _threadLocals.GetValueOrDefault(name);

    internal ClauseLocalVariableSymbol? FindClauseLocal(string name) => _clauseLocals.GetValueOrDefault(name);

    internal AggregationSymbol? FindAggregation(string name) => _aggregations.GetValueOrDefault(name);

    internal DType? FindTypedef(string name) => FindInLibrary(_typedefs, name);

    internal DType? FindTag(string tag) => FindInLibrary(_tags, tag);

    internal BoundLiteral? FindEnumerator(string name) => FindInLibrary(_enumerators, name);

    internal InlineSymbol? FindInline(string name) => FindInLibrary(_inlines, name);

    internal GlobalVariableSymbol AddGlobal(string name, DType type, IReadOnlyList<DType>? keyTypes) =>
        _globals[name] = new GlobalVariableSymbol(name, _globals.Count, type, keyTypes);

    internal ThreadLocalVariableSymbol AddThreadLocal(string name, DType type, IReadOnlyList<DType>? keyTypes) =>
        _threadLocals[name] = new ThreadLocalVariableSymbol(name, _threadLocals.Count, type, keyTypes);

    internal ClauseLocalVariableSymbol AddClauseLocal(string name, DType type) =>
        _clauseLocals[name] = new ClauseLocalVariableSymbol(name, _clauseLocalCount++, type);

    internal void AddAggregation(AggregationSymbol aggregation) => _aggregations[aggregation.Name] = aggregation;

    internal void AddTypedef(string name, DType type) => _typedefs[name] = type;

    internal void AddTag(string tag, DType type) => _tags[tag] = type;

    internal void AddEnumerator(string name, BoundLiteral value) => _enumerators[name] = value;

    internal void AddInline(InlineSymbol inline) => _inlines[inline.Name] = inline;

    internal void AddTranslator(TranslatorSymbol translator) => _translators.Add(translator);

    /// <summary>Notes that a declaration of a library file is made; false where it was before.</summary>
    internal bool AddLibraryDeclaration(LibraryDeclaration declaration) => _libraryDeclarations.Add(declaration);

    /// <summary>Notes that the library files of a folder are declared; false where they were before.</summary>
    internal bool AddLibraryDirectory(string directory) => _libraryDirectories.Add(directory);

    private T? FindInLibrary<T>(Dictionary<string, T> table, string name)
        where T : class
    {
        if (table.TryGetValue(name, out T? found)) return found;
        Library?.Invoke(name);
        return table.GetValueOrDefault(name);
    }

    private void CopyFrom(BindingScope other, bool withClauseLocals)
    {
        foreach ((string name, GlobalVariableSymbol variable) in other._globals) _globals[name] = variable;
        foreach ((string name, ThreadLocalVariableSymbol variable) in other._threadLocals) _threadLocals[name] = variable;
        foreach ((string name, AggregationSymbol aggregation) in other._aggregations) _aggregations[name] = aggregation;
        foreach ((string name, DType type) in other._typedefs) _typedefs[name] = type;
        foreach ((string name, DType type) in other._tags) _tags[name] = type;
        foreach ((string name, BoundLiteral value) in other._enumerators) _enumerators[name] = value;
        foreach ((string name, InlineSymbol inline) in other._inlines) _inlines[name] = inline;
        _translators.AddRange(other._translators);
        _libraryDeclarations.UnionWith(other._libraryDeclarations);
        _libraryDirectories.UnionWith(other._libraryDirectories);
        if (!withClauseLocals) return;
        foreach ((string name, ClauseLocalVariableSymbol variable) in other._clauseLocals) _clauseLocals[name] = variable;
    }
}
