using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <content>Statements.</content>
internal sealed partial class Binder
{
    private void BindStatement(StatementSyntax syntax, List<BoundStatement> statements)
    {
        if (_diagnostics.HasErrors) return;
        switch (syntax)
        {
            case BlockStatementSyntax block:
                foreach (StatementSyntax inner in block.Statements) BindStatement(inner, statements);
                break;
            case IfStatementSyntax branch:
                statements.Add(BindIf(branch));
                break;
            case ExpressionStatementSyntax expression:
                BindExpressionStatement(Unwrap(expression.Expression), syntax.Span, statements);
                break;
        }
    }

    private BoundIf BindIf(IfStatementSyntax syntax)
    {
        BoundExpression condition = BindValue(syntax.Condition);
        if (!condition.Type.IsError && !IsCondition(condition)) _diagnostics.ReportScalarOperand(syntax.Condition.Span, "if");
        List<BoundStatement> then = [], otherwise = [];
        BindStatement(syntax.Then, then);
        if (syntax.Else is not null) BindStatement(syntax.Else, otherwise);
        return new BoundIf(syntax.Span, condition, then, otherwise);
    }

    private void BindExpressionStatement(ExpressionSyntax syntax, TextSpan span, List<BoundStatement> statements)
    {
        // Actions and aggregations may be operands of ?: where the condition is a constant, which leaves one of them.
        if (syntax is ConditionalExpressionSyntax conditional && BindValue(conditional.Condition) is BoundLiteral condition)
        {
            BindExpressionStatement(Unwrap(condition.Value != 0 ? conditional.WhenTrue : conditional.WhenFalse), span, statements);
            return;
        }

        if (syntax is AssignmentExpressionSyntax { Operator: SyntaxKind.EqualsToken } assignment && AggregationOf(assignment.Target) is { } target)
        {
            if (BindAggregate(assignment, target) is { } aggregate) statements.Add(aggregate);
            return;
        }

        if (AggregationOf(syntax) is { } alone)
        {
            if (!BindAggregationName(alone.Name).Type.IsError) _diagnostics.ReportAggregationNoEffect(syntax.Span, alone.Name.Name);
            return;
        }

        if (syntax is CallExpressionSyntax { Target: NameExpressionSyntax name } call
            && BuiltinFunctions.Find(name.Name) is { Kind: BuiltinFunctionKind.Action } action)
        {
            if (BindAction(call, action) is { } statement) statements.Add(statement);
            return;
        }

        BoundExpression expression = BindExpression(syntax);
        if (expression.Type is DynamicType) _diagnostics.ReportTranslatedWhole(span);
        statements.Add(new BoundExpressionStatement(span, expression));
    }

    private static ExpressionSyntax Unwrap(ExpressionSyntax syntax)
    {
        while (syntax is ParenthesizedExpressionSyntax parenthesized) syntax = parenthesized.Expression;
        return syntax;
    }
}
