namespace DTrace.Embedded.Semantics;

/// <summary>Something a D program names.</summary>
/// <param name="Name">Its name, without the marks <c>self-></c>, <c>this-></c>, <c>@</c>.</param>
internal abstract record Symbol(string Name);
