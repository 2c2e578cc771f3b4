using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedEvaluation() : EvaluationContract(TestEngine.Embedded);

public sealed class InProcessEvaluation() : EvaluationContract(TestEngine.InProcess);

/// <summary>Constants, the order of evaluation, and sums of strings and integers, as illumos has them.</summary>
public abstract class EvaluationContract(TestEngine engine)
{
    [Theory]
    [InlineData("x = 5; x -= x++; trace(x);", new object[] { 0L })]
    [InlineData("x = 5; trace(x++ * 10 + x);", new object[] { 56L })]
    [InlineData("x = 3; x *= x += 2; trace(x);", new object[] { 15L })]
    [InlineData("i = 1; printf(\"%d %d %d\", i++, i++, i);", new object[] { "1 2 3" })]
    [InlineData("i = 1; a[i++] = i; trace(a[1]); trace(i);", new object[] { 1L, 2L })]
    [InlineData("i = 1; self->m[i] = i++; trace(self->m[2]); trace(self->m[1]);", new object[] { 1L, 0L })]
    [InlineData("a[1] = 10; a[2] = 20; i = 1; trace(a[i++] - a[i]); trace(i);", new object[] { -10L, 2L })]
    public async Task WhatComesFirstIsEvaluatedFirst(string statements, object[] expected) =>
        Assert.Equal(expected, await engine.TraceAsync($"BEGIN {{ {statements} exit(0); }}"));

    [Theory]
    [InlineData("trace(sizeof (NULL));", 4UL)]
    [InlineData("trace(sizeof (lim));", 4UL)]
    [InlineData("trace(sizeof (wide));", 8UL)]
    [InlineData("trace(sizeof (letter));", 4UL)]
    [InlineData("trace(sizeof (made));", 1UL)]
    public async Task AnInlineOfAConstantIsThatConstant(string statement, ulong size) =>
        Assert.Equal(
            [size],
            await engine.TraceAsync($"inline int64_t lim = 5; inline int wide = 5L; inline char letter = 3; inline char made = (char)pid; BEGIN {{ {statement} exit(0); }}"));

    [Theory]
    [InlineData("inline struct twice six = xlate <struct twice>(3);", "six.d", 6L)]
    [InlineData("inline struct twice *six = xlate <struct twice *>(3);", "six->d", 6L)]
    [InlineData("inline struct twice of[int n] = xlate <struct twice>(n);", "of[7].d + of[1].d", 16L)]
    [InlineData("inline int of[int n] = (xlate <struct twice>(n)).d;", "of[4]", 8L)]
    public async Task AnInlineMayBeOfATranslation(string inline, string use, long expected) =>
        Assert.Equal(
            [expected],
            await engine.TraceAsync($"struct twice {{ int d; int e; }}; translator struct twice < int N > {{ d = N * 2; }}; {inline} BEGIN {{ trace({use}); exit(0); }}"));

    [Theory]
    [InlineData("BEGIN /!self->seen/ { trace(1); } BEGIN { self->seen = 7; } BEGIN /!self->seen/ { trace(2); } BEGIN { exit(0); }", new object[] { 1L })]
    [InlineData("BEGIN /!n[pid]/ { trace(1); } BEGIN { n[pid] = 7; } BEGIN /!n[pid]/ { trace(2); } BEGIN { trace(n[pid]); exit(0); }", new object[] { 1L, 7L })]
    [InlineData("BEGIN { trace(!this->x); trace(-self->y); trace(~self->z); trace(sizeof (self->w)); self->y = 3; trace(self->y); exit(0); }", new object[] { 1L, 0L, -1L, 8UL, 3L })]
    [InlineData("BEGIN { self->x = !self->x; trace(self->x); self->m[1, \"a\"] = !self->m[1, \"a\"]; trace(self->m[1, \"a\"]); exit(0); }", new object[] { 1L, 1L })]
    public async Task AUnaryOperatorMakesAVariableThatNothingAssignedYet(string program, object[] expected) => Assert.Equal(expected, await engine.TraceAsync(program));

    [Theory]
    [InlineData("BEGIN { trace(self->x); }", "D_VAR_UNDEF")]
    [InlineData("BEGIN { trace(self->x + 1); }", "D_VAR_UNDEF")]
    [InlineData("BEGIN /n[1]/ { }", "D_VAR_UNDEF")]
    [InlineData("BEGIN /!global/ { }", "D_IDENT_UNDEF")]
    [InlineData("BEGIN { trace(*self->x); }", "D_DEREF_NONPTR")]
    [InlineData("BEGIN { p = &self->x; }", "D_ADDROF_VAR")]
    [InlineData("BEGIN /!self->s/ { } BEGIN { self->s = \"text\"; }", "D_OP_INCOMPAT")]
    public async Task AnyOtherUseBeforeItsAssignmentIsRefused(string program, string tag) =>
        Assert.Equal(tag, (await Assert.ThrowsAsync<DTraceCompileException>(() => engine.RunAsync(program))).Tag);

    /// <summary>An operation has the type of the higher rank, and no less than int as C would have it.</summary>
    [Fact]
    public async Task TwoShortNumbersMakeAShortNumber() =>
        Assert.Equal(
            [1UL, 2UL, 1UL, 2UL, 4UL, 1UL, 4UL, 1UL],
            await engine.TraceAsync("""
                enum e { A }; enum e v; _Bool flag;
                BEGIN
                {
                    trace(sizeof ((char)1 + (char)2)); trace(sizeof ((short)1 * (char)2)); trace(sizeof (-(char)1)); trace(sizeof ((unsigned short)1 | (short)1));
                    trace(sizeof (v + v)); trace(sizeof (flag)); trace(sizeof ((char)1 + 1)); trace(sizeof (flag + flag)); exit(0);
                }
                """));

    [Fact]
    public async Task AnOperationOfShortNumbersIsCutWhereItIsStored() =>
        Assert.Equal(
            [-56L, 200L, 1L, -25536L],
            (await engine.TraceAsync("BEGIN { c = (char)100; trace(c + c); trace((c + c) + 0); trace(c + c > 150); s = (short)200; s2 = s * s; trace(s2); exit(0); }"))
                .Select(value => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("(1 << 40) > 9", 1)]
    [InlineData("(long)((1 << 35) + 2)", 34359738370)]
    [InlineData("(long)(3 * (1 << 33))", 25769803776)]
    [InlineData("(long)~(1 << 40)", -1099511627777)]
    [InlineData("(long)((1 << 40) / 3)", 366503875925)]
    [InlineData("(long)((1 << 40) | 1)", 1099511627777)]
    [InlineData("(1 << 35) + 1", 1)]
    [InlineData("pid == pid + (1 << 35)", 1)]
    public async Task ConstantsKeepSixtyFourBits(string expression, long expected) =>
        Assert.Equal([expected], await engine.TraceAsync($"BEGIN {{ trace({expression}); exit(0); }}"));

    [Fact]
    public async Task AConstantIsCutWhereItIsStored() =>
        Assert.Equal([1L, 34359738369L], await engine.TraceAsync("long y; BEGIN { x = (1 << 35) + 1; trace(x); y = (1 << 35) + 1; trace(y); exit(0); }"));

    [Theory]
    [InlineData("x = 2; x *= x++ + x;", "x", 10)]
    [InlineData("x = 9; x -= --x;", "x", 1)]
    [InlineData("this->y = 3; this->y += this->y++;", "this->y", 6)]
    [InlineData("self->z = 3; self->z += self->z++;", "self->z", 6)]
    [InlineData("a[1] = 4; a[1] <<= (a[1] = 1);", "a[1]", 8)]
    [InlineData("c[1] = 4; c[1] |= (c[1] = 1);", "c[1]", 5)]
    [InlineData("i = 5; x = i++ - i;", "x", -1)]
    public async Task OperandsAreEvaluatedFromLeftToRight(string statements, string variable, long expected) =>
        Assert.Equal([expected], await engine.TraceAsync($"int c[4]; BEGIN {{ {statements} trace({variable}); exit(0); }}"));

    [Fact]
    public async Task ArgumentsAreEvaluatedFromLeftToRight() =>
        Assert.Equal(
            ["wxy", "wx"],
            await engine.TraceAsync("""
                BEGIN
                {
                    from = (char *)alloca(6); to = (char *)alloca(6); from[1] = 'w'; from[2] = 'x'; from[3] = 'y';
                    bcopy(from + (step = 1), to + (step += 1), step += 1); printf("%c%c%c", to[2], to[3], to[4]);
                    trace(substr(stringof(from + 1), n = 0, n + 2));
                    exit(0);
                }
                """));

    [Theory]
    [InlineData("s + 2", "cdef")]
    [InlineData("3 + s", "def")]
    [InlineData("probename + 1", "EGIN")]
    [InlineData("strjoin(s, \"gh\") + 4", "efgh")]
    [InlineData("s + 4 - 1", "def")]
    [InlineData("s + 6", "")]
    public async Task AStringAndAnIntegerAreItsRest(string expression, string expected) =>
        Assert.Equal([expected, (ulong)expected.Length, 1L], await engine.TraceAsync($"BEGIN {{ s = \"abcdef\"; t = {expression}; trace(t); trace(strlen({expression})); trace({expression} == \"{expected}\"); exit(0); }}"));

    [Theory]
    [InlineData("s + \"d\"")]
    [InlineData("s - s")]
    [InlineData("1 - s")]
    public async Task NothingElseIsAddedToAString(string expression) =>
        Assert.Equal("D_OP_INCOMPAT", (await Assert.ThrowsAsync<DTrace.Core.DTraceCompileException>(() => engine.RunAsync($"BEGIN {{ s = \"abc\"; trace({expression}); }}"))).Tag);

    [Theory]
    [InlineData("""printf("%d", 'a\'');""", "6380583")]
    [InlineData("""trace("it\'s");""", """it\'s""")]
    [InlineData("""trace("\?\a\q");""", "\\?\a\\q")]
    public async Task AnUnknownEscapeKeepsItsBackslash(string statement, string expected) =>
        Assert.Equal([expected], await engine.TraceAsync($"BEGIN {{ {statement} exit(0); }}"));

    [Theory]
    [InlineData("// a remark with /* and a ' quote \"\nBEGIN { trace(1); exit(0); }")]
    [InlineData("BEGIN // head\n/pid > 0/ // tail\n{ trace(1); exit(0); } // end without a newline")]
    [InlineData("BEGIN /pid > 0//* a comment */ { trace(1); exit(0); }")]
    [InlineData("BEGIN /pid > 0 // in the predicate\n/ { trace(1); exit(0); }")]
    [InlineData("int a; // one\n// two\nstruct q { int x; // member\n }; BEGIN { trace(2 / // divided\n 2); exit(0); }")]
    [InlineData("BEGIN { trace(6//*no*/\n / 6); exit(0); }")]
    [InlineData("// it's\n#pragma D option quiet\nBEGIN { trace(\"//\" != \"\"); exit(0); }")]
    public async Task ACommentReachesToTheLinesEnd(string program) => Assert.Equal([1L], await engine.TraceAsync(program));

    [Fact]
    public async Task WhatAConstantConditionLeavesIsAStatement()
    {
        TraceResult result = await engine.RunAsync(
            "inline int OPT = 1; BEGIN { OPT ? printf(\"x\") : 1; !OPT ? exit(3) : 1; OPT ? @n[probename] = count() : 1; 0 ? nosuch(1) : trace(5); exit(0); }");
        Assert.Equal(["x", 5L], result.Records.SkipLast(1).Select(record => record.Data));
        Assert.Equal((0, "BEGIN"), (result.ExitStatus, Assert.Single(result.Aggregations).Key.ToString()));
    }

    [Theory]
    [InlineData("1", "")]
    [InlineData("4", "abc")]
    [InlineData("7", "abcdef")]
    [InlineData("20", "abcdefghijklmnopqrs")]
    public async Task StringsAreCutToTheirSize(string size, string expected) =>
        Assert.Equal(
            [expected, (ulong)expected.Length, expected, "BEGIN"[..Math.Min(5, expected.Length)], expected],
            await engine.TraceAsync(
                "BEGIN { s = \"abcdefghijklmnopqrstuvwxyz\"; trace(s); trace(strlen(\"abcdefghijklmnopqrstuvwxyz\")); trace(strjoin(\"ab\", \"cdefghijklmnopqrstuvwxyz\")); "
                + "trace(probename); self->s = tolower(\"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"); trace(self->s); exit(0); }",
                ("strsize", size)));

    [Theory]
    [InlineData("cpppath=/tmp/own.sh")]
    [InlineData("strsize=0")]
    [InlineData("bufpolicy=never")]
    public async Task APragmaThatIsRefusedHasItsPlace(string option)
    {
        var error = await Assert.ThrowsAsync<DTrace.Core.DTraceCompileException>(() => engine.RunAsync($"BEGIN {{ exit(0); }}\n#pragma D option {option}\n"));
        Assert.Equal(("D_PRAGMA_OPTSET", 2, 18), (error.Tag, error.Line, error.Column));
    }

    [Theory]
    [InlineData("self a; BEGIN { self->a = 12; this->b = 5; trace(self->a - this->b); exit(0); }")]
    [InlineData("this a; BEGIN { this->a = 7; trace(this->a); exit(0); }")]
    [InlineData("self a[int]; extern unknown; BEGIN { self->a[1] = 7; trace(self->a[1]); exit(0); }")]
    [InlineData("const a; BEGIN { a = 7; trace(a + sizeof (a) - 4); exit(0); }")]
    public async Task ADeclarationWithoutATypeIsAnInt(string program) => Assert.Equal(7L, System.Convert.ToInt64(Assert.Single(await engine.TraceAsync(program)), System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("self label; BEGIN { self->label = \"text\"; }", "D_OP_INCOMPAT")]
    [InlineData("auto depth; BEGIN { }", "D_DECL_BADCLASS")]
    [InlineData("register r; BEGIN { }", "D_DECL_BADCLASS")]
    [InlineData("static n; BEGIN { }", "D_DECL_BADCLASS")]
    [InlineData("struct mine { int a; }; struct mine { int b; }; BEGIN { }", "D_DECL_TYPERED")]
    [InlineData("union mine { union mine { int a; } b; }; BEGIN { }", "D_DECL_TYPERED")]
    [InlineData("enum mine { A }; enum mine { B }; BEGIN { }", "D_DECL_TYPERED")]
    [InlineData("typedef int mine; typedef long mine; BEGIN { }", "D_DECL_IDRED")]
    public async Task DeclarationsThatAreRefused(string program, string tag) =>
        Assert.Equal(tag, (await Assert.ThrowsAsync<DTrace.Core.DTraceCompileException>(() => engine.RunAsync(program))).Tag);

    [Theory]
    [InlineData("struct node { int v; struct node *next; }; BEGIN { this->n = (struct node *)alloca(sizeof (struct node)); this->n->v = 3; trace(this->n->v); exit(0); }", 3)]
    [InlineData("struct task_struct { int mine; char own; }; struct task_struct t; BEGIN { t.mine = 8; trace(t.mine); exit(0); }", 8)]
    [InlineData("enum pid_type { OWN = 9 }; BEGIN { trace((int)(enum pid_type)OWN); exit(0); }", 9)]
    [InlineData("typedef struct { short q; } spinlock_t; spinlock_t s; BEGIN { s.q = 2; trace((int)s.q); exit(0); }", 2)]
    public async Task AProgramsOwnTypeComesBeforeTheKernels(string program, long expected) => Assert.Equal([expected], await engine.TraceAsync(program));
}

/// <summary>The kernel's types keep theirs, where the program has one of the same tag.</summary>
public sealed class KernelTypeNames
{
    [Fact]
    public async Task AKernelTypesMembersAreTheKernels() =>
        Assert.Equal(
            [1L, 4UL],
            await TestEngine.Embedded.TraceAsync(
                "struct task_struct { int mine; }; struct cred { int own; }; BEGIN { trace(curthread->pid == tid && curthread->cred->uid.val == uid); trace(sizeof (struct cred)); exit(0); }"));
}
