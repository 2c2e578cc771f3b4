using System.Runtime.InteropServices;
using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.CodeGen;

/// <summary>What one recording statement leaves in its clause's record.</summary>
/// <param name="Action">The action.</param>
/// <param name="Fields">The data: one for trace(), its arguments for printf().</param>
/// <param name="Format">printf()'s format; null for others.</param>
/// <param name="PresenceBit">Its bit in the presence word, where an if may leave it out; else -1.</param>
/// <param name="Call">The action the consumer carries out when it reads the record: printa(), clear() and their like; null for data.</param>
internal sealed record RecordItem(TraceAction Action, RecordDescription[] Fields, PrintfFormat? Format, int PresenceBit, BoundActionCall? Call = null);

/// <summary>
/// How a clause's record lies in a ring buffer: the header, the use of a speculation where the clause has a speculate(), a presence word where
/// it has an if, then the data in program order, each aligned to its size. Strings take whole words, zero-padded.
/// </summary>
internal sealed class RecordLayout
{
    /// <summary>The bits of the presence word.</summary>
    private const int MostConditional = 64;

    private readonly Dictionary<BoundStatement, RecordItem> _items = new(ReferenceEqualityComparer.Instance);
    private readonly List<RecordItem> _order = [];
    private readonly int _stringSize;
    private readonly SourceText _source;
    private int _end;
    private int _presenceBits;

    public RecordLayout(BoundClause clause, int stringSize, SourceText source)
    {
        _stringSize = stringSize;
        _source = source;
        IsSpeculative = clause.Statements.Any(statement => statement is BoundActionCall { Function.Order: ActionOrder.Speculates });
        _end = IsSpeculative ? RecordHeader.SpeculationSize : RecordHeader.Size;
        PresenceOffset = clause.Statements.Any(statement => statement is BoundIf) ? _end : -1;
        if (PresenceOffset >= 0) _end += 8;
        AddAll(clause.Statements, isConditional: false);
        IsRecorded = IsSpeculative || _order.Count != 0 || clause.Statements.Count == 0 || clause.Statements.Any(statement => statement is BoundDefaultAction);
        Size = IsRecorded ? Text.WholeWords(_end) : 0;
    }

    /// <summary>Where the use of a speculation stands, in a clause that has one.</summary>
    public const int SpeculationOffset = RecordHeader.Size;

    /// <summary>Whether the clause has a speculate().</summary>
    public bool IsSpeculative { get; }

    /// <summary>Where the presence word stands, or -1 where there is none.</summary>
    public int PresenceOffset { get; }

    /// <summary>Whether firings leave a record at all.</summary>
    public bool IsRecorded { get; }

    /// <summary>Bytes of a record; 0 where firings leave none.</summary>
    public int Size { get; }

    /// <summary>The items in program order.</summary>
    public ReadOnlySpan<RecordItem> Items => CollectionsMarshal.AsSpan(_order);

    /// <summary>What a statement leaves; null where it records nothing.</summary>
    public RecordItem? ItemOf(BoundStatement statement) => _items.GetValueOrDefault(statement);

    private void AddAll(IReadOnlyList<BoundStatement> statements, bool isConditional)
    {
        foreach (BoundStatement statement in statements)
        {
            try
            {
                Add(statement, isConditional);
            }
            catch (DTraceCompileException refusal) when (refusal.Line is null)
            {
                throw Unsupported.At(refusal, statement.Span, _source);
            }
        }
    }

    private void Add(BoundStatement statement, bool isConditional)
    {
        switch (statement)
        {
            case BoundTrace trace:
                Add(statement, TraceAction.Trace, isConditional, null, null, trace.Value);
                break;
            case BoundTraceStack trace:
                Add(statement, TraceAction.Stack, isConditional, null, null, trace.Stack);
                break;
            case BoundTraceSymbol trace:
                Add(statement, TraceAction.Sym, isConditional, null, null, trace.Address);
                break;
            case BoundPrintf printf:
                Add(statement, TraceAction.Printf, isConditional, printf.Format, null, [.. printf.Arguments]);
                break;
            case BoundExit exit:
                Add(statement, TraceAction.Exit, isConditional, null, null, exit.Status);
                break;
            case BoundActionCall { Function.Name: "tracemem" } call:
                AddMemory(call, isConditional);
                break;
            case BoundActionCall { Function.ConsumerAction: { } action } call:
                Add(statement, action, isConditional, call.Format, call, [.. call.Arguments]);
                break;
            case BoundIf branch:
                AddAll(branch.Then, isConditional: true);
                AddAll(branch.Else, isConditional: true);
                break;
        }
    }

    private void Add(
        BoundStatement statement, TraceAction action, bool isConditional, PrintfFormat? format, BoundActionCall? call, params BoundExpression[] values)
    {
        RecordDescription[] fields = [.. values.Select(value => Describe(call is null ? action : TraceAction.Trace, value.Type))];
        bool isDatum = format is null && call is null;
        Add(statement, isDatum ? fields[0].Action : action, fields, format, isConditional, call);
    }

    /// <summary>tracemem(address, size): as many bytes, from memory; the second field is how many of them are wanted, where that is computed.</summary>
    private void AddMemory(BoundActionCall call, bool isConditional)
    {
        int size = checked((int)((BoundLiteral)call.Arguments[1]).Value);
        _end = Text.WholeWords(_end);
        var field = new RecordDescription(TraceAction.TraceMem, _end, size, 0, DatumType.Bytes);
        _end += size;
        RecordDescription[] wanted = [.. call.Arguments.Skip(2).Select(argument => Describe(TraceAction.TraceMem, argument.Type))];
        Add(call, TraceAction.TraceMem, [field, .. wanted], null, isConditional, null);
    }

    private void Add(BoundStatement statement, TraceAction action, RecordDescription[] fields, PrintfFormat? format, bool isConditional, BoundActionCall? call)
    {
        int bit = isConditional ? _presenceBits++ : -1;
        if (bit >= MostConditional) throw Unsupported.Because($"a clause has more than {MostConditional} recording statements under if");
        var item = new RecordItem(action, fields, format, bit, call);
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
            FloatType when type.Size <= 8 => (type.Size, DatumType.Real, action, 0UL),
            FloatType => (type.Size, DatumType.Bytes, action, 0UL),
            ArrayType when type.IsCharacterArray && type.Size > 0 => (type.Size, DatumType.Characters, action, 0UL),
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
