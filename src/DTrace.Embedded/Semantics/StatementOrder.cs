using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>What may follow speculate() and commit() in a clause (Dynamic Tracing Guide, "Speculative Tracing"; illumos dt_cc.c, dt_stmt_append).</summary>
internal static class StatementOrder
{
    /// <summary>Reports the first statement out of order in each part of a clause.</summary>
    public static void Check(BoundClause clause, DiagnosticBag diagnostics)
    {
        foreach (BoundClause part in ClauseParts.Of(clause))
        {
            State state = new();
            foreach (BoundStatement statement in part.Statements)
            {
                if (diagnostics.HasErrors) return;
                Check(statement, state, diagnostics);
            }
        }
    }

    private static void Check(BoundStatement statement, State state, DiagnosticBag diagnostics)
    {
        switch (statement)
        {
            case BoundActionCall { Function.Order: ActionOrder.Commits }:
                if (state.Committed) diagnostics.ReportOrder(statement.Span, "D_COMM_COMM", "commit( ) may not follow commit( )");
                else if (state.Recorded) diagnostics.ReportOrder(statement.Span, "D_COMM_DREC", "commit( ) may not follow data-recording action(s)");
                state.Committed = true;
                break;
            case BoundActionCall { Function.Order: ActionOrder.Speculates }:
                if (state.Speculating) diagnostics.ReportOrder(statement.Span, "D_SPEC_SPEC", "speculate( ) may not follow speculate( )");
                else if (state.Committed) diagnostics.ReportOrder(statement.Span, "D_SPEC_COMM", "speculate( ) may not follow commit( )");
                else if (state.Recorded) diagnostics.ReportOrder(statement.Span, "D_SPEC_DREC", "speculate( ) may not follow data-recording action(s)");
                state.Speculating = true;
                break;
            case BoundAggregate:
                if (state.Speculating) diagnostics.ReportOrder(statement.Span, "D_AGG_SPEC", "aggregating actions may not follow speculate( )");
                else if (state.Committed) diagnostics.ReportOrder(statement.Span, "D_AGG_COMM", "aggregating actions may not follow commit( )");
                state.Recorded = true;
                break;
            case BoundActionCall { Function.IsDestructive: true } or BoundExpressionStatement { Expression: BoundCall { Function.IsDestructive: true } }:
                if (state.Speculating) diagnostics.ReportOrder(statement.Span, "D_ACT_SPEC", "destructive actions may not follow speculate( )");
                break;
            case BoundExpressionStatement or BoundDefaultAction or BoundActionCall { Function.Order: ActionOrder.Free }:
                break;
            default:
                if (state.Speculating && statement is BoundExit) diagnostics.ReportOrder(statement.Span, "D_EXIT_SPEC", "exit( ) may not follow speculate( )");
                else if (state.Committed) diagnostics.ReportOrder(statement.Span, "D_DREC_COMM", "data-recording actions may not follow commit( )");
                state.Recorded |= !state.Speculating;
                break;
        }
    }

    private sealed class State
    {
        public bool Committed { get; set; }

        public bool Speculating { get; set; }

        public bool Recorded { get; set; }
    }
}
