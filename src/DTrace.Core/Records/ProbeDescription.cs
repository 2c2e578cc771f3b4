namespace DTrace.Core;

/// <summary>
/// A probe: its number and the four parts of its name.
/// As a pattern, a part may hold the globs <c>*</c>, <c>?</c>, <c>[...]</c>, and an empty part matches anything
/// (Dynamic Tracing Guide, "Probe Descriptions").
/// </summary>
/// <param name="Id">The probe's number in its engine; 0 in a pattern.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Module">The module's name, or empty.</param>
/// <param name="Function">The function's name, or empty.</param>
/// <param name="Name">The probe's name.</param>
public record ProbeDescription(int Id, string Provider, string Module, string Function, string Name)
{
    /// <summary>The form <c>provider:module:function:name</c>.</summary>
    public sealed override string ToString() => $"{Provider}:{Module}:{Function}:{Name}";
}
