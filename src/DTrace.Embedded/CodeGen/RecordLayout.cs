using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>What one recording statement leaves in its clause's record.</summary>
/// <param name="Action">The action.</param>
/// <param name="Fields">The data: one for trace(), its arguments for printf().</param>
/// <param name="Format">printf()'s format; null for others.</param>
/// <param name="PresenceBit">Its bit in the presence word, where an if may leave it out; else -1.</param>
internal sealed record RecordItem(TraceAction Action, RecordDescription[] Fields, PrintfFormat? Format, int PresenceBit);

/// <summary>
/// How a clause's record lies in a ring buffer: the header, a presence word where the clause has an if, then the data in program order,
/// each aligned to its size. Strings take whole words, zero-padded.
/// </summary>
internal sealed class RecordLayout
{
    private readonly Dictionary<BoundStatement, RecordItem> _items = new(ReferenceEqualityComparer.Instance);
    private readonly List<RecordItem> _order = [];
    private readonly int _stringSize;
    private readonly bool _hasPresence;
    private int _end;
    private int _presenceBits;

    public RecordLayout(BoundClause clause, int stringSize)
    {
        _stringSize = stringSize;
        _hasPresence = clause.Statements.Any(statement => statement is BoundIf);
        _end = RecordHeader.Size + (_hasPresence ? 8 : 0);
        AddAll(clause.Statements, isConditional: false);
        IsRecorded = _order.Count != 0 || clause.Statements.Count == 0 || clause.Statements.Any(statement => statement is BoundDefaultAction);
        Size = IsRecorded ? Text.WholeWords(_end) : 0;
    }

    /// <summary>Where the presence word stands, or -1 where there is none.</summary>
    public int PresenceOffset => _hasPresence ? RecordHeader.Size : -1;

    /// <summary>Whether firings leave a record at all.</summary>
    public bool IsRecorded { get; }

    /// <summary>Bytes of a record; 0 where firings leave none.</summary>
    public int Size { get; }

    /// <summary>The items in program order.</summary>
    public IReadOnlyList<RecordItem> Items => _order;

    /// <summary>What a statement leaves; null where it records nothing.</summary>
    public RecordItem? ItemOf(BoundStatement statement) => _items.GetValueOrDefault(statement);

    private void AddAll(IReadOnlyList<BoundStatement> statements, bool isConditional)
    {
        foreach (BoundStatement statement in statements) Add(statement, isConditional);
    }

    private void Add(BoundStatement statement, bool isConditional)
    {
        switch (statement)
        {
            case BoundTrace trace:
                Add(statement, TraceAction.Trace, isConditional, null, trace.Value);
                break;
            case BoundTraceStack trace:
                Add(statement, TraceAction.Stack, isConditional, null, trace.Stack);
                break;
            case BoundTraceSymbol trace:
                Add(statement, TraceAction.Sym, isConditional, null, trace.Address);
                break;
            case BoundPrintf printf:
                Add(statement, TraceAction.Printf, isConditional, printf.Format, [.. printf.Arguments]);
                break;
            case BoundExit exit:
                Add(statement, TraceAction.Exit, isConditional, null, exit.Status);
                break;
            case BoundIf branch:
                AddAll(branch.Then, isConditional: true);
                AddAll(branch.Else, isConditional: true);
                break;
        }
    }

    private void Add(BoundStatement statement, TraceAction action, bool isConditional, PrintfFormat? format, params BoundExpression[] values)
    {
        RecordDescription[] fields = [.. values.Select(value => Describe(action, value.Type))];
        int bit = isConditional ? _presenceBits++ : -1;
        if (bit >= 64) throw Unsupported.Because("a clause has more than 64 recording statements under if");
        var item = new RecordItem(format is null ? fields[0].Action : action, fields, format, bit);
        _items.Add(statement, item);
        _order.Add(item);
    }

    private RecordDescription Describe(TraceAction action, DType type)
    {
        (int size, DatumType datum, TraceAction actual, ulong argument) = type.Resolved switch
        {
            StringType text => (Text.WholeWords(Math.Min(text.MaxLength, _stringSize)), DatumType.String, action, 0UL),
            StackType stack => (stack.Size, DatumType.Bytes, StackAction(stack), (ulong)stack.Frames),
            SymbolAddressType symbol => (symbol.Size, DatumType.Unsigned, symbol.Action, 0UL),
            PointerType => (8, DatumType.Unsigned, action, 0UL),
            _ when type.IsInteger => (type.Size, type.IsSigned ? DatumType.Signed : DatumType.Unsigned, action, 0UL),
            ArrayType or StructType when type.Size > 0 => (type.Size, DatumType.Bytes, action, 0UL),
            _ => throw Unsupported.Because($"a value of type {type.Name} cannot be recorded"),
        };
        int alignment = size is 1 or 2 or 4 ? size : 8;
        int offset = (_end + alignment - 1) & -alignment;
        _end = offset + size;
        return new RecordDescription(actual, offset, size, argument, datum);
    }

    private static TraceAction StackAction(StackType stack) =>
        stack.IsJava ? TraceAction.JStack : stack.IsUser ? TraceAction.UStack : TraceAction.Stack;
}
