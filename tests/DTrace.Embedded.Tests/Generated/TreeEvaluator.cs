using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Tests.Generated;

/// <summary>
/// What a bound program traces, computed from its tree alone. Numbers have 64 bits, and are cut where they are stored, traced or converted, as
/// in DIF; strings are bytes, or null.
/// </summary>
internal sealed class TreeEvaluator(int stringSize)
{
    private readonly TextFunctions _texts = new(stringSize);
    private readonly Dictionary<object, object?> _variables = [];

    /// <summary>What the clauses trace, in order; a fault is the text "fault n". Ends with exit().</summary>
    public IEnumerable<string> Run(BoundProgram program)
    {
        foreach (BoundClause clause in program.Clauses.Where(clause => clause.Probes.Any(probe => probe.Probes.Any(match => match.Name == "BEGIN"))))
        {
            List<string> traced = [];
            bool isLast = false;
            try
            {
                foreach (BoundStatement statement in clause.Statements)
                {
                    switch (statement)
                    {
                        case BoundTrace trace:
                            traced.Add(Show(trace.Value));
                            break;
                        case BoundExpressionStatement expression:
                            Evaluate(expression.Expression);
                            break;
                        case BoundExit:
                            isLast = true;
                            break;
                        default:
                            throw new NotSupportedException(statement.GetType().Name);
                    }
                }
            }
            catch (EvaluationFault fault)
            {
                traced = [$"fault {(int)fault.Kind}"];
            }

            foreach (string item in traced) yield return item;
            if (isLast) yield break;
        }
    }

    private string Show(BoundExpression expression)
    {
        object? value = Evaluate(expression);
        if (expression.Type.IsString) return DTraceText.Decode(Read(value));
        long number = Cut((long)value!, expression.Type);
        return expression.Type.IsSigned || expression.Type.Size < 8 ? number.ToString(CultureInfo.InvariantCulture) : ((ulong)number).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A number. A string is an address, of which nothing shows but whether it is null.</summary>
    private long Number(BoundExpression expression) => expression.Type.IsString ? (Operand(expression) is null ? 0 : 1) : (long)Evaluate(expression)!;

    private byte[] Text(BoundExpression expression) => Read(Evaluate(expression));

    private static byte[] Read(object? text) => text as byte[] ?? throw new EvaluationFault(FaultKind.BadAddress);

    private object? Evaluate(BoundExpression expression)
    {
        switch (expression)
        {
            case BoundLiteral literal:
                return literal.Value;
            case BoundStringLiteral literal:
                return _texts.Cut(literal.Bytes.ToArray());
            case BoundVariable variable:
                return Load(variable.Variable, variable.Variable.Type, variable.Variable is ThreadLocalVariableSymbol);
            case BoundElement element:
                return Load(Key(element), element.Variable.Type, isNullWhereAbsent: false);
            case BoundUnary unary:
                return Unary(unary.Operator, Number(unary.Operand));
            case BoundBinary { Operator: >= BoundBinaryOperator.StringEqual } binary:
                return CompareTexts(binary);
            case BoundBinary binary:
                long left = Number(binary.Left);
                return Binary(binary.Operator, left, Number(binary.Right), binary.Left.Type.IsSigned);
            case BoundLogical logical:
                return Logical(logical);
            case BoundConditional conditional:
                return Evaluate(Number(conditional.Condition) != 0 ? conditional.WhenTrue : conditional.WhenFalse);
            case BoundComma comma:
                Evaluate(comma.Left);
                return Evaluate(comma.Right);
            case BoundConversion { Type.IsString: true, Operand: BoundLiteral { Value: 0 } }:
                return null;
            case BoundConversion { Operand.Type.IsString: true, Type.IsString: false } conversion:
                return Number(conversion.Operand);
            case BoundConversion { Operand.Type.IsString: true } conversion:
                return Evaluate(conversion.Operand);
            case BoundConversion conversion:
                // Numbers have 64 bits until they are stored or recorded: a wider type that holds the narrower one takes them as they are.
                DType from = conversion.Operand.Type, to = conversion.Type;
                bool isHeld = from.IsInteger && from.Size < to.Size && (to.IsSigned || !from.IsSigned);
                return isHeld ? Number(conversion.Operand) : Cut(Number(conversion.Operand), to);
            case BoundAssignment assignment:
                return Assign(assignment);
            case BoundIncrement increment:
                long old = Number(increment.Target), changed = Cut(old + increment.Step, increment.Type);
                Store(increment.Target, changed);
                return increment.IsPrefix ? changed : old;
            case BoundCall call:
                return Call(call);
            default:
                throw new NotSupportedException(expression.GetType().Name);
        }
    }

    private object? Assign(BoundAssignment assignment)
    {
        object? value;
        if (assignment.Operator is { } operation)
        {
            long old = Cut(Number(assignment.Target), assignment.OperationType);
            value = Binary(operation, old, Number(assignment.Value), assignment.OperationType.IsSigned);
        }
        else
        {
            value = Evaluate(assignment.Value);
        }

        if (value is long number) value = Cut(number, assignment.Type);
        Store(assignment.Target, value);
        return value;
    }

    private object? Load(object key, DType type, bool isNullWhereAbsent)
    {
        if (_variables.TryGetValue(key, out object? value))
            return type.IsString && value is null && key is string ? Array.Empty<byte>() : value;
        return !type.IsString ? 0L : isNullWhereAbsent ? null : Array.Empty<byte>();
    }

    private void Store(BoundExpression target, object? value) => _variables[target is BoundElement element ? Key(element) : ((BoundVariable)target).Variable] = value;

    private string Key(BoundElement element) => string.Join(
        '|', element.Keys.Select(key => key.Type.IsString ? DTraceText.Decode(Text(key)) : Number(key).ToString(CultureInfo.InvariantCulture)).Prepend($"{element.Variable.GetType().Name} {element.Variable.Name}"));

    private static long Unary(BoundUnaryOperator operation, long value) => operation switch
    {
        BoundUnaryOperator.Negate => unchecked(-value),
        BoundUnaryOperator.BitwiseNot => ~value,
        _ => value == 0 ? 1 : 0,
    };

    private long Logical(BoundLogical logical)
    {
        bool left = Number(logical.Left) != 0;
        return logical.Operator switch
        {
            BoundLogicalOperator.And => left && Number(logical.Right) != 0,
            BoundLogicalOperator.Or => left || Number(logical.Right) != 0,
            _ => left ^ (Number(logical.Right) != 0),
        } ? 1 : 0;
    }

    private static long Binary(BoundBinaryOperator operation, long a, long b, bool isSigned) => operation switch
    {
        BoundBinaryOperator.Add => unchecked(a + b),
        BoundBinaryOperator.Subtract => unchecked(a - b),
        BoundBinaryOperator.Multiply => unchecked(a * b),
        BoundBinaryOperator.Divide or BoundBinaryOperator.Modulo when b == 0 => throw new EvaluationFault(FaultKind.DivideByZero),
        BoundBinaryOperator.Divide when isSigned => b == -1 ? unchecked(-a) : a / b,
        BoundBinaryOperator.Divide => (long)((ulong)a / (ulong)b),
        BoundBinaryOperator.Modulo when isSigned => b == -1 ? 0 : a % b,
        BoundBinaryOperator.Modulo => (long)((ulong)a % (ulong)b),
        BoundBinaryOperator.ShiftLeft => a << (int)(b & 63),
        BoundBinaryOperator.ShiftRight => isSigned ? a >> (int)(b & 63) : a >>> (int)(b & 63),
        BoundBinaryOperator.BitwiseAnd => a & b,
        BoundBinaryOperator.BitwiseOr => a | b,
        BoundBinaryOperator.BitwiseXor => a ^ b,
        BoundBinaryOperator.Equal => a == b ? 1 : 0,
        BoundBinaryOperator.NotEqual => a != b ? 1 : 0,
        BoundBinaryOperator.Less => (isSigned ? a < b : (ulong)a < (ulong)b) ? 1 : 0,
        BoundBinaryOperator.LessOrEqual => (isSigned ? a <= b : (ulong)a <= (ulong)b) ? 1 : 0,
        BoundBinaryOperator.Greater => (isSigned ? a > b : (ulong)a > (ulong)b) ? 1 : 0,
        _ => (isSigned ? a >= b : (ulong)a >= (ulong)b) ? 1 : 0,
    };

    /// <summary>The null string is less than every other, and equal to itself.</summary>
    private long CompareTexts(BoundBinary binary)
    {
        byte[]? left = (byte[]?)Evaluate(binary.Left);
        byte[]? right = (byte[]?)Evaluate(binary.Right);
        int order = (left, right) switch
        {
            (null, null) => 0,
            (null, _) => -1,
            (_, null) => 1,
            _ => left.AsSpan().SequenceCompareTo(right),
        };
        return binary.Operator switch
        {
            BoundBinaryOperator.StringEqual => order == 0,
            BoundBinaryOperator.StringNotEqual => order != 0,
            BoundBinaryOperator.StringLess => order < 0,
            BoundBinaryOperator.StringLessOrEqual => order <= 0,
            BoundBinaryOperator.StringGreater => order > 0,
            _ => order >= 0,
        } ? 1 : 0;
    }

    /// <summary>A string beside NULL, where an array's element that is absent is null; elsewhere it is empty.</summary>
    private byte[]? Operand(BoundExpression text) => text is BoundElement element
        ? _variables.GetValueOrDefault(Key(element)) as byte[]
        : (byte[]?)Evaluate(text);

    private static bool IsNull(BoundExpression text) => text is BoundConversion { Operand: BoundLiteral { Value: 0 } };

    private object? Call(BoundCall call)
    {
        IReadOnlyList<BoundExpression> arguments = call.Arguments;
        if (call.Function.Name == "strtok")
        {
            byte[]? text = IsNull(arguments[0]) ? null : Text(arguments[0]);
            return _texts.Token(text, Text(arguments[1]));
        }

        byte[][] texts = new byte[arguments.Count][];
        long[] numbers = new long[arguments.Count];
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Type.IsString) texts[i] = Text(arguments[i]);
            else numbers[i] = Number(arguments[i]);
        }

        return call.Function.Name switch
        {
            "strlen" => (long)texts[0].Length,
            "strjoin" => _texts.Cut([.. texts[0], .. texts[1]]),
            "substr" => _texts.Part(texts[0], numbers[1], arguments.Count > 2 ? numbers[2] : null),
            "strchr" => TextFunctions.Character(texts[0], (byte)numbers[1], isLast: false),
            "strrchr" => TextFunctions.Character(texts[0], (byte)numbers[1], isLast: true),
            "strstr" => TextFunctions.From(texts[0], texts[0].AsSpan().IndexOf(texts[1])),
            "index" => TextFunctions.Index(texts[0], texts[1], arguments.Count > 2 ? numbers[2] : 0),
            "rindex" => TextFunctions.LastIndex(texts[0], texts[1], arguments.Count > 2 ? numbers[2] : texts[0].Length),
            "basename" => _texts.Cut(TextFunctions.Base(texts[0])),
            "dirname" => _texts.Cut(TextFunctions.Directory(texts[0])),
            "cleanpath" => _texts.Clean(texts[0]),
            "tolower" => TextFunctions.Case(texts[0], 'A', 'Z'),
            "toupper" => TextFunctions.Case(texts[0], 'a', 'z'),
            "strtoll" => TextFunctions.ToNumber(texts[0], arguments.Count > 1 ? numbers[1] : 10),
            "lltostr" => _texts.Cut(TextFunctions.OfNumber(numbers[0], arguments.Count > 1 ? numbers[1] : 10)),
            "htons" or "ntohs" => (long)System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)numbers[0]),
            "htonl" or "ntohl" => (long)System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((uint)numbers[0]),
            "htonll" or "ntohll" => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(numbers[0]),
            "getmajor" => (long)((uint)numbers[0] >> 20),
            "getminor" => numbers[0] & 0xfffff,
            _ => throw new NotSupportedException(call.Function.Name),
        };
    }

    private static long Cut(long value, DType type) => (type.Size, type.IsSigned) switch
    {
        (1, true) => (sbyte)value,
        (1, false) => (byte)value,
        (2, true) => (short)value,
        (2, false) => (ushort)value,
        (4, true) => (int)value,
        (4, false) => (uint)value,
        _ => value,
    };
}
