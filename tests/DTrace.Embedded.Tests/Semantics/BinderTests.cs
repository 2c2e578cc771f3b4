using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Semantics;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

public class BinderTests
{
    [Theory]
    [InlineData("1", "int", 1)]
    [InlineData("2147483648", "long", 2147483648)]
    [InlineData("0x80000000", "unsigned int", 2147483648)]
    [InlineData("1u", "unsigned int", 1)]
    [InlineData("1l", "long", 1)]
    [InlineData("1ul", "unsigned long", 1)]
    [InlineData("1ll", "long long", 1)]
    [InlineData("2 + 3 * 4", "int", 14)]
    [InlineData("7 / 2", "int", 3)]
    [InlineData("-7 % 3", "int", -1)]
    [InlineData("1 << 3", "int", 8)]
    [InlineData("~0", "int", -1)]
    [InlineData("!5", "int", 0)]
    [InlineData("1 ^^ 1", "int", 0)]
    [InlineData("3 > 2", "int", 1)]
    [InlineData("1 ? 10 : 20", "int", 10)]
    [InlineData("(char)300", "char", 44)]
    [InlineData("(uint8_t)-1", "uint8_t", 255)]
    [InlineData("sizeof (int)", "size_t", 4)]
    [InlineData("sizeof (struct { char c; long l; })", "size_t", 16)]
    [InlineData("'a'", "int", 97)]
    public void ConstantsAreFolded(string text, string type, long value)
    {
        BoundLiteral literal = Assert.IsType<BoundLiteral>(TestProbes.BindExpression(text));
        Assert.Equal((type, value), (literal.Type.Name, literal.Value));
    }

    [Theory]
    [InlineData("pid", "pid_t", 4)]
    [InlineData("timestamp", "uint64_t", 8)]
    [InlineData("arg0", "int64_t", 8)]
    [InlineData("execname", "string", 16)]
    [InlineData("probefunc", "string", 128)]
    [InlineData("\"abc\"", "string", 4)]
    [InlineData("strjoin(execname, \"abc\")", "string", 19)]
    [InlineData("substr(execname, 1)", "string", 16)]
    [InlineData("copyinstr(arg0)", "string", 256)]
    [InlineData("lltostr(arg0)", "string", 21)]
    [InlineData("pid == 1 ? execname : \"a long literal of thirty\"", "string", 25)]
    [InlineData("pid + 1", "pid_t", 4)]
    [InlineData("pid + arg0", "int64_t", 8)]
    [InlineData("uid + pid", "uid_t", 4)]
    [InlineData("timestamp - arg0", "uint64_t", 8)]
    [InlineData("pid < 2", "int", 4)]
    [InlineData("args[0]", "int", 4)]
    [InlineData("*args[1]", "char", 1)]
    [InlineData("stringof(args[1])", "string", 256)]
    [InlineData("(char *)0 + 3", "char *", 8)]
    [InlineData("((int *)arg0)[2]", "int", 4)]
    [InlineData("strlen(execname)", "size_t", 8)]
    public void ExpressionsHaveTypesAndSizes(string text, string type, int size)
    {
        BoundExpression value = TestProbes.BindExpression(text);
        Assert.Equal((type, size), (value.Type.Name, value.Type.Size));
    }

    [Fact]
    public void OperandsAreConvertedToTheOperationsType()
    {
        BoundBinary sum = Assert.IsType<BoundBinary>(TestProbes.BindExpression("pid + timestamp"));
        Assert.Equal(("uint64_t", "uint64_t"), (sum.Left.Type.Name, sum.Right.Type.Name));
        Assert.IsType<BoundConversion>(sum.Left);
    }

    [Fact]
    public void StringsAreComparedAsStrings() =>
        Assert.Equal(BoundBinaryOperator.StringEqual, Assert.IsType<BoundBinary>(TestProbes.BindExpression("execname == \"sh\"")).Operator);

    [Fact]
    public void AnIndexOnAPointerIsScaled()
    {
        BoundBinary sum = Assert.IsType<BoundBinary>(TestProbes.BindExpression("(int *)arg0 + 3"));
        Assert.Equal(12, Assert.IsType<BoundLiteral>(sum.Right).Value);
    }

    [Fact]
    public void AFirstAssignmentMakesAVariableOfItsType()
    {
        BoundProgram program = TestProbes.BindGood("BEGIN { x = execname; self->t = timestamp; this->n = 1; a[1, \"k\"] = 2ll; }");
        Assert.Equal(
            ["GlobalVariableSymbol x string 256", "GlobalVariableSymbol a long long 8", "ThreadLocalVariableSymbol t uint64_t 8", "ClauseLocalVariableSymbol n int 4"],
            program.Variables.Select(variable => string.Create(CultureInfo.InvariantCulture, $"{variable.GetType().Name} {variable.Name} {variable.Type.Name} {variable.Type.Size}")));
        Assert.Equal(["int64_t", "string"], program.Variables.Single(variable => variable.Name == "a").KeyTypes!.Select(type => type.Name));
    }

    [Fact]
    public void DeclarationsFixTypes()
    {
        BoundProgram program = TestProbes.BindGood("self int x; this char c; string names[int, string]; unsigned long long u; int *p, q; BEGIN { }");
        Assert.Equal(
            ["names string", "u unsigned long long", "p int *", "q int", "x int", "c char"],
            program.Variables.Select(variable => $"{variable.Name} {variable.Type.Name}"));
    }

    [Fact]
    public void AVariableMadeByIncrementIsInt64() =>
        Assert.Equal("int64_t", Assert.Single(TestProbes.BindGood("BEGIN { x++; }").Variables).Type.Name);

    [Fact]
    public void ADeclarationHoldsForClausesBeforeIt() => TestProbes.BindGood("BEGIN { trace(x); } int x;");

    [Fact]
    public void APredicateMayTestWhatItsActionsAssign() => TestProbes.BindGood("BEGIN / x == 0 / { x = 1; }");

    [Fact]
    public void ProgramsOfAConsumerShareVariablesAndAggregations()
    {
        BindingScope scope = new();
        TestProbes.BindGood("BEGIN { x = 1; @a = count(); }", scope);
        BoundProgram second = TestProbes.BindGood("END { trace(x); @a = count(); @b = sum(x); }", scope);
        Assert.Equal([("a", 1), ("b", 2)], second.Aggregations.Select(aggregation => (aggregation.Name, aggregation.Id)));
    }

    [Fact]
    public void AFailedCompileLeavesTheScopeAsItWas()
    {
        BindingScope scope = new();
        Assert.Null(TestProbes.Bind("BEGIN { x = 1; @a = count(); trace(nope); }", scope).Program);
        Assert.Empty(scope.Variables);
        Assert.Empty(scope.Aggregations);
    }

    [Fact]
    public void ParametersOfQuantizationsArePacked()
    {
        BoundProgram program = TestProbes.BindGood("BEGIN { @l = lquantize(1, -5, 10, 2); @ll = llquantize(1, 10, 0, 3, 20); @q = quantize(arg0, 2); }");
        Assert.Equal([0x0002_0007_ffff_fffbul, 0x0014_0003_0000_000aul, 0ul], program.Aggregations.Select(aggregation => aggregation.Parameters));
        Assert.NotNull(Assert.IsType<BoundAggregate>(program.Clauses[0].Statements[2]).Increment);
    }

    [Fact]
    public void StacksAndSymbolsAreKeys()
    {
        BoundAggregate aggregate = Assert.IsType<BoundAggregate>(
            Assert.Single(TestProbes.BindGood("tick { @[stack(3), ustack(), sym(arg0), execname] = count(); }").Clauses[0].Statements));
        Assert.Equal(
            [new StackType(false, 3, 0), new StackType(true, 100, 0), new SymbolAddressType(TraceAction.Sym), new StringType(256)],
            aggregate.Aggregation.KeyTypes);
        Assert.Equal("_", aggregate.Aggregation.Name);
    }

    [Theory]
    [InlineData("trace(1)", typeof(BoundTrace))]
    [InlineData("stack()", typeof(BoundTraceStack))]
    [InlineData("sym(arg0)", typeof(BoundTraceSymbol))]
    [InlineData("printf(\"%s %d\\n\", execname, pid)", typeof(BoundPrintf))]
    [InlineData("exit(0)", typeof(BoundExit))]
    [InlineData("x = 1", typeof(BoundExpressionStatement))]
    [InlineData("speculate(1)", typeof(BoundActionCall))]
    [InlineData("tracemem(arg0, 8)", typeof(BoundActionCall))]
    [InlineData("if (pid == 1) { trace(1); } else trace(2)", typeof(BoundIf))]
    public void StatementsHaveTheirNodes(string text, Type node) =>
        Assert.IsType(node, Assert.Single(TestProbes.BindGood($"BEGIN {{ {text}; }}").Clauses[0].Statements));

    [Fact]
    public void AClauseWithoutStatementsRecordsThatItFired() =>
        Assert.All(TestProbes.BindGood("BEGIN { } END").Clauses, clause => Assert.IsType<BoundDefaultAction>(Assert.Single(clause.Statements)));

    [Theory]
    [InlineData("BEGIN { stop(); }", true)]
    [InlineData("BEGIN { copyout((void *)0, 1, 2); }", true)]
    [InlineData("BEGIN { trace(1); }", false)]
    public void DestructiveProgramsAreKnown(string text, bool isDestructive) => Assert.Equal(isDestructive, TestProbes.BindGood(text).IsDestructive);

    [Fact]
    public void PragmasSetOptions()
    {
        BoundProgram program = TestProbes.BindGood("#pragma D option quiet\n#pragma D option strsize=1k\nBEGIN { x = \"\"; }");
        Assert.Equal([KeyValuePair.Create<string, string?>("quiet", null), KeyValuePair.Create<string, string?>("strsize", "1k")], program.PragmaOptions);
        Assert.Equal(1024, Assert.Single(program.Variables).Type.Size);
    }

    [Fact]
    public void InlinesStandForTheirExpressions()
    {
        BoundProgram program = TestProbes.BindGood("inline int N = 3 + 4; inline int add[int a, int b] = a + b; BEGIN { trace(N); trace(add[1, 2]); }");
        Assert.Equal([7L, 3L], program.Clauses[0].Statements.Select(statement => ((BoundLiteral)((BoundTrace)statement).Value).Value));
    }

    [Fact]
    public void TranslatorsGiveMembers()
    {
        BoundProgram program = TestProbes.BindGood(
            "struct out { int twice; }; translator struct out < int I > { twice = I * 2; }; BEGIN { trace(xlate <struct out> (21).twice); }");
        Assert.Equal(42, Assert.IsType<BoundLiteral>(Assert.IsType<BoundTrace>(program.Clauses[0].Statements[0]).Value).Value);
    }

    [Fact]
    public void TranslatorsTakePointers()
    {
        BoundProgram program = TestProbes.BindGood(
            "struct in { int a, b; }; struct out { int second; }; translator struct out < struct in *I > { second = I->b; }; BEGIN { trace(xlate <struct out> ((struct in *)arg0).second); }");
        Assert.IsType<BoundTrace>(Assert.Single(program.Clauses[0].Statements));
    }

    [Fact]
    public void StructuresAreLaidOutAsCDoes()
    {
        BoundProgram program = TestProbes.BindGood(
            "struct s { char c; int i; unsigned a:3, b:6; union { long l; char t[12]; }; }; BEGIN { this->p = (struct s *)arg0; trace(this->p->t); }");
        StructType type = Assert.IsType<StructType>(Assert.IsType<PointerType>(Assert.Single(program.Variables).Type).Target);
        Assert.Equal((32, 8), (type.Size, type.Alignment));
        Assert.Equal([0, 32, 64, 67, 128], type.Members.Select(member => member.BitOffset));
        Assert.Equal(16, type.FindMember("t")!.Offset);
    }

    [Fact]
    public void DescriptionsAreReadFromTheRight()
    {
        BoundProgram program = TestProbes.BindGood("BEGIN, read:entry, syscall:vmlinux:read:entry, 4, :::END { }");
        Assert.Equal([":::BEGIN", "::read:entry", "syscall:vmlinux:read:entry", ":::", ":::END"], program.Clauses[0].Probes.Select(probe => probe.Pattern.ToString()));
        Assert.Equal(3, program.ProbeMatches);
    }

    [Fact]
    public void AnySoupOfWordsIsBoundOrRefused()
    {
        string[] words =
        [
            "x", "self->y", "this->z", "@a", "@a[1]", "count()", "sum(1)", "trace(", ")", "1", "0", "\"s\"", "+", "-", "*", "/", "=", "==", "[", "]", "(", "(int)", "(char *)",
            "pid", "execname", "args[0]", "arg0", ",", ";", "?", ":", "&", "!", "stack()", "printf(\"%d\",", "strlen(", "sizeof", "stringof", "++", "+=", "->m", "if (", "}", "{",
        ];
        Random random = new(7);
        for (int round = 0; round < 5000; round++)
        {
            string text = "tick { " + string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)])) + " }";
            BindResult result = TestProbes.Bind(text);
            Assert.True(result.Program is not null || result.Diagnostics.Count > 0, text);
        }
    }
}
