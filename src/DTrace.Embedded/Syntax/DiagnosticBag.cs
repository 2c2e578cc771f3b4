namespace DTrace.Embedded.Syntax;

/// <summary>The mistakes found in a program, in the order they were found: one method for each kind of mistake.</summary>
internal sealed partial class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>The mistakes.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Whether there is one.</summary>
    public bool HasErrors => _items.Count > 0;

    /// <summary>The part of a clause being bound, which messages name.</summary>
    public string? Region { get; set; }

    /// <summary>Adds a mistake found elsewhere.</summary>
    public void Add(Diagnostic diagnostic) => _items.Add(diagnostic);

    /// <summary>Says the first mistake of another place: that of the use, where what is used stands in a text of its own.</summary>
    public void Restate(TextSpan span) => _items[0] = _items[0] with { Span = span, Region = Region };

    /// <summary>Forgets what was reported after a point.</summary>
    public void Truncate(int count) => _items.RemoveRange(count, _items.Count - count);

    private void Report(string tag, TextSpan span, string message) => _items.Add(new Diagnostic(tag, message, span, Region));
}
