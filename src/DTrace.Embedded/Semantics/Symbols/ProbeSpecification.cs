using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>A probe description of a clause, and what it matches.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">As the program spells it, macros expanded.</param>
/// <param name="Pattern">Its parts; of a description by number the probe itself.</param>
/// <param name="Probes">The probes it matches; empty only where that is allowed.</param>
internal sealed record ProbeSpecification(TextSpan Span, string Text, ProbeDescription Pattern, IReadOnlyList<ProbeDescription> Probes);
