using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Clauses and probe descriptions.</content>
internal sealed partial class Binder
{
    private List<ProbeSpecification> _clauseProbes = [];
    private bool _isInClause;

    private BoundClause BindClause(ProbeClauseSyntax syntax, int ordinal)
    {
        List<ProbeSpecification> specifications = [];
        foreach (ProbeDescriptionSyntax description in syntax.Probes)
        {
            if (BindProbes(description) is { } specification) specifications.Add(specification);
        }

        if (_diagnostics.HasErrors) return new BoundClause(syntax.Span, ordinal, specifications, null, []);
        _clauseProbes = specifications;
        _arguments = null;
        _isInClause = true;
        _misplaced = null;

        // libdtrace binds the actions before the predicate, so that a predicate may test what its own actions assign;
        // where an action names something unknown it tries the other order.
        List<BoundStatement> statements = BindActions(syntax);
        BoundExpression? predicate = null;
        if (syntax.Predicate is not null)
        {
            bool retry = _diagnostics.HasErrors && _diagnostics.Items[0].Tag is "D_IDENT_UNDEF" or "D_VAR_UNDEF";
            if (retry) _diagnostics.Truncate(0);
            if (!_diagnostics.HasErrors) predicate = BindPredicate(syntax.Predicate);
            if (retry && !_diagnostics.HasErrors) statements = BindActions(syntax);
        }

        _isInClause = false;
        _diagnostics.Region = "action list";
        if (!_diagnostics.HasErrors && _misplaced is var (span, function)) _diagnostics.ReportNotExpression(span, KindName(function.Kind), function.Name);
        _diagnostics.Region = null;
        if (statements.Count == 0) statements.Add(new BoundDefaultAction(syntax.Span));
        var clause = new BoundClause(syntax.Span, ordinal, specifications, predicate, statements);
        if (!_diagnostics.HasErrors) StatementOrder.Check(clause, _diagnostics);
        return clause;
    }

    private List<BoundStatement> BindActions(ProbeClauseSyntax syntax)
    {
        _diagnostics.Region = "action list";
        List<BoundStatement> statements = [];
        foreach (StatementSyntax statement in syntax.Body?.Statements ?? []) BindStatement(statement, statements);
        _diagnostics.Region = null;
        return statements;
    }

    private BoundExpression BindPredicate(ExpressionSyntax syntax)
    {
        _diagnostics.Region = "predicate";
        BoundExpression predicate = BindValue(syntax);
        if (!predicate.Type.IsError && !IsCondition(predicate)) _diagnostics.ReportPredicateNotScalar(syntax.Span);
        _diagnostics.Region = null;
        return predicate;
    }

    private ProbeSpecification? BindProbes(ProbeDescriptionSyntax syntax)
    {
        ProbeDescription? pattern = syntax.IsNumber ? PatternOfNumber(syntax) : ProbeDescriptionReader.Parse(syntax, _macros, _diagnostics);
        if (pattern is null) return null;
        IReadOnlyList<ProbeDescription> matches = _probes.Match(pattern);
        _options.Cancellation.ThrowIfCancellationRequested();
        if (matches.Count == 0 && syntax.IsNumber)
        {
            _diagnostics.ReportInvalidProbeNumber(syntax.Span, syntax.Text);
            return null;
        }

        if (matches.Count == 0 && !_options.AllowZeroMatch)
        {
            MissingProbe? why = _probes.WhyNone(pattern);
            _diagnostics.ReportNoProbe(syntax.Span, pattern, why?.Tag ?? MissingProbe.NoMatch, why?.Reason);
            return null;
        }

        return new ProbeSpecification(syntax.Span, syntax.Text, pattern, matches);
    }

    private ProbeDescription? PatternOfNumber(ProbeDescriptionSyntax syntax)
    {
        if (int.TryParse(syntax.Text, System.Globalization.CultureInfo.InvariantCulture, out int id) && id > 0)
            return new ProbeDescription(id, string.Empty, string.Empty, string.Empty, string.Empty);
        _diagnostics.ReportProbeNumberTooLarge(syntax.Span, syntax.Text);
        return null;
    }
}
