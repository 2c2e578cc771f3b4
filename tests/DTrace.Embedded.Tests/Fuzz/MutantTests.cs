using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Kernel;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Fuzz;

/// <summary>
/// Mutants of valid programs (tokens deleted, doubled, swapped, replaced; extreme numbers) and programs of a small grammar: each is compiled or refused by
/// the compiler with a place in the text, and what is compiled starts, traces and stops. What the verifier refuses, the compiler should have.
/// </summary>
[Collection(nameof(RunsAlone))]
[Trait("Kind", "Stress")]
public sealed partial class MutantTests
{
    /// <summary>How many mutants a long run tries at least.</summary>
    private const int LongRun = 4_000;

    /// <summary>A mutated description may match every probe there is; attaching those takes minutes.</summary>
    private const int MostProbes = 800;

    private static readonly TimeSpan Traced = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "7", "8", "31", "32", "63", "64", "127", "128", "255", "256", "4095", "4096", "32767", "65535", "65536", "0x7fffffff", "0x80000000", "0xffffffff", "4294967296",
        "0x7fffffffffffffff", "9223372036854775808", "0xffffffffffffffff", "18446744073709551616", "1000000000000", "'a'", "sizeof (int)",
    ];

    private static readonly string[] Operators = ["+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "&&", "||", "^^", "==", "!=", "<", "<=", ">", ">=", "=", "+=", "-=", "<<=", "?", ":", ",", ".", "->"];

    private static readonly string[] Bases =
    [
        "BEGIN { trace(\"hello, world\"); exit(0); }",
        "tick-10ms { @bytes[execname, pid] = quantize(timestamp); @a = lquantize(arg0, 0, 100, 10); @l = llquantize(timestamp, 10, 0, 6, 20); @s = stddev(arg0); @m = max(pid); }",
        "tick-5ms { self->t = timestamp; this->n = self->t / 1000; names[pid, probename] = execname; trace(names[pid, probename]); @time[probename] = avg(timestamp - self->t); self->t = 0; }",
        "profile-97 { @[stack(3), ustack(5)] = count(); @sym[sym(arg0), usym(arg1)] = sum(1); } tick-20ms { printa(\"%k %@d\\n\", @); clear(@); trunc(@, 5); normalize(@, 10); }",
        "typedef struct point { int x; unsigned long y; char name[16]; } point_t; point_t origin; enum side { LEFT, RIGHT = 5 }; BEGIN { origin.x = 3; origin.name[2] = 'c'; trace(origin.x + RIGHT); trace(sizeof (struct point)); @[origin] = count(); trace(stringof(origin.name)); }",
        "BEGIN { printf(\"%-10s|%5d|%#x|%c|%%|%*d\\n\", \"abc\", 1, 2, 'c', 8, 3); x = 1 ? 2 : 3; x += x++ << 2; trace(x % 7); y[x, \"k\"] = x; y[x, \"k\"]++; trace(y[x, \"k\"]); }",
        "inline int limit = 4 * 2; tick-10ms { if (limit > 3 && pid) { trace(limit); } else { trace(strlen(execname)); } } ERROR { trace(arg4); trace(arg5); }",
        "BEGIN { this->s = strjoin(\"abc\", execname); trace(substr(this->s, 1, 4)); trace(strchr(this->s, 'c')); trace(strstr(this->s, \"b\")); trace(index(this->s, \"c\")); trace(rindex(this->s, \"a\", 3)); }",
        "BEGIN { trace(strtok(\"a b c\", \" \")); trace(strtok(NULL, \" \")); trace(toupper(execname)); trace(basename(\"/a/b\")); trace(dirname(\"/a/b\")); trace(lltostr(-5, 16)); trace(strtoll(\"0x1f\", 16)); }",
        "BEGIN { this->p = (char *)alloca(16); this->p[0] = 'a'; bcopy(\"hello\", this->p + 1, 6); trace(stringof(this->p)); tracemem(this->p, 8); *(int *)this->p = 5; }",
        "BEGIN { self->s = speculation(); } tick-5ms { speculate(self->s); trace(1); } tick-20ms { commit(self->s); } tick-20ms { discard(self->s); this->x = *(int *)0; trace(this->x); }",
        "syscall::read:return,syscall::write:return /arg0 > 0 && execname != \"sh\"/ { @b[execname, pid] = quantize(arg0); @c[probefunc] = count(); self->n++; trace(self->n); }",
        "syscall::openat:entry { self->path = copyinstr(arg1); @[self->path] = count(); } syscall::openat:return /self->path != NULL/ { printf(\"%s %d %d\\n\", self->path, (int)arg0, errno); self->path = 0; }",
        "tick-10ms { trace(curthread->comm); trace(curpsinfo->pr_pid); trace(((struct task_struct *)curthread)->real_parent->tgid); print(curthread->prio); @[curthread->comm] = count(); }",
        "int a[4]; char b[8]; tick-10ms { a[1] = 5; this->i = 2; a[this->i] = a[1] * 2; b[0] = 'x'; trace(a[2]); trace(b); @[a] = count(); @v[b, a[0]] = min(a[2]); arr[b] = 1; trace(arr[b]); }",
        "union u { int i; char c[4]; long l; }; union u g; self struct { short s; union u v; } h; BEGIN { g.l = 0x41424344; trace(g.c[1]); self->h.v.i = 7; self->h.s = -1; trace(self->h.s); trace(self->h.v.i); }",
        "tick-10ms { this->f = arg0 > 0 ? \"yes\" : \"no\"; trace(this->f); trace(progenyof(pid) ? 1 : 0); trace(ntohs(0x1234)); trace(rand() & 0xff); trace(getmajor(0x801)); }",
        "translator struct { int q; } < struct task_struct *T > { q = T->prio; }; struct two { long a; string b; }; struct two t; BEGIN { t.a = 1; t.b = \"text\"; trace(t.b); trace(t.a); u[t.a] = t; trace(u[1].b); }",
        "sched:::on-cpu { @[curcpu->cpu_id] = count(); } proc:::exec-success { trace(execname); }",
        "io:::start { @[args[0]->b_flags] = sum(args[0]->b_bcount); }",
        "BEGIN { i = 0; j = 10; k = i < j ? i : j; k = k == 0 ? -1 : k / (j - 10); trace(k); trace(!k); trace(~k); trace(-k); trace(k << 70); trace((char)k); trace((uint16_t)k >> 3); exit(k & 1); }",
    ];

    public static TheoryData<string> Engines => ["Embedded", "InProcess"];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task AMutantIsRefusedWithItsPlaceOrTraces(string name)
    {
        TestEngine engine = name == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
        engine.Require();
        int rounds = 0, started = 0;
        List<string> failures = [];
        foreach (int round in StressTime.Rounds(least: StressTime.IsLong ? LongRun : 20, seconds: 3))
        {
            Random random = StressTime.Random(round);
            string text = random.Next(4) == 0 ? new Grammar(random).Program() : Mutate(Bases[random.Next(Bases.Length)], random);
            try
            {
                if (await TryAsync(engine, text)) started++;
            }
#pragma warning disable CA1031 // whatever it is, it is what this looks for
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add($"round {round}: {failure.GetType().Name}: {failure.Message} {(failure as DTraceException)?.Log}\n{text}");
                if (failures.Count == 20) break;
            }

            rounds = round + 1;
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        StressTime.Report($"mutants of programs, {name}", $"{rounds}, of which {started} compiled, started and traced for 50 ms; the others were refused with their place");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task TheProgramsThatAreMutatedAreValid(string name)
    {
        TestEngine engine = name == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
        engine.Require();
        List<string> refused = [];
        foreach (string text in Bases.Where(text => name == "Embedded" || !NeedsKernel().IsMatch(text)))
        {
            if (!await TryAsync(engine, text)) refused.Add(text);
        }

        Assert.Empty(refused);
    }

    /// <summary>Whether a program was compiled and traced; throws for what should not be.</summary>
    private static async Task<bool> TryAsync(TestEngine engine, string text)
    {
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceProgram program;
            try
            {
                program = await consumer.CompileAsync(new ProgramSource { Text = text }, CancellationToken.None).WaitAsync(TestEngine.Limit, CancellationToken.None);
            }
            catch (DTraceCompileException refusal)
            {
                if (refusal.Line is null || refusal.Column is null) throw new InvalidOperationException($"refused without a place: {refusal.Tag} {refusal.Message}");
                return false;
            }
            catch (DTraceException refusal) when (refusal.Kind is DTraceErrorKind.NoProbe or DTraceErrorKind.Privilege)
            {
                return false;
            }

            if (program.IsDestructive || program.ProbeMatches > MostProbes) return false;
            await consumer.StartAsync(CancellationToken.None).WaitAsync(TestEngine.Limit, CancellationToken.None);
            await Task.Delay(Traced, CancellationToken.None);
            await consumer.StopAsync(TestEngine.Limit, CancellationToken.None);
            return consumer.State == ConsumerState.Stopped ? true : throw new InvalidOperationException($"{consumer.State}: {consumer.FaultReason}");
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    private static string Mutate(string program, Random random)
    {
        List<string> tokens = [.. Token().Matches(program).Select(match => match.Value)];
        for (int changes = random.Next(1, 4); changes > 0 && tokens.Count > 1; changes--)
        {
            int at = random.Next(tokens.Count), other = random.Next(tokens.Count);
            switch (random.Next(7))
            {
                case 0: tokens.RemoveAt(at); break;
                case 1: tokens.Insert(at, tokens[at]); break;
                case 2: (tokens[at], tokens[other]) = (tokens[other], tokens[at]); break;
                case 3: Replace(IsNumber, Numbers[random.Next(Numbers.Length)]); break;
                case 4: Replace(IsOperator, Operators[random.Next(Operators.Length)]); break;
                case 5: Replace(IsName, tokens.Where(IsName).ElementAt(random.Next(tokens.Count(IsName)))); break;
                default: Replace(IsName, Numbers[random.Next(Numbers.Length)]); break;
            }

            void Replace(Predicate<string> kind, string by)
            {
                if (tokens.FindIndex(at, kind) is >= 0 and int found) tokens[found] = by;
            }
        }

        return string.Join(' ', tokens);
    }

    private static bool IsNumber(string token) => char.IsAsciiDigit(token[0]) || token[0] == '\'';

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]);

    private static bool IsOperator(string token) => Operators.Contains(token);

    /// <summary>Descriptions of probes are one token, members of self and this too, so that a mutant has a chance.</summary>
    [GeneratedRegex(@"""(\\.|[^""])*""|'(\\.|[^'])'|\w[\w-]*:[\w*-]*:[\w*-]*:[\w*-]*|(tick|profile)-\w+|(self|this)->\w+|0x[0-9a-f]+|\w+|->|\+\+|--|<<=|<<|>>|[-+*/%&|^=!<>]=|&&|\|\||\^\^|\S")]
    private static partial Regex Token();

    [GeneratedRegex("syscall|io:|sched:|proc:|task_struct|curthread|curpsinfo|sym|stack|progenyof")]
    private static partial Regex NeedsKernel();

    /// <summary>Programs of clauses over numbers, texts and arrays; most are valid.</summary>
    private sealed class Grammar(Random random)
    {
        private const int Deepest = 4;

        public string Program()
        {
            StringBuilder text = new("int g; string s; int a[8]; BEGIN { n = 1; x[0] = 1; y[\"\"] = \"\"; self->m = 1; self->t = \"\"; this->v = 1; this->w = \"\"; }\n");
            for (int clauses = random.Next(1, 4); clauses > 0; clauses--)
            {
                text.Append(random.Next(2) == 0 ? "BEGIN" : "tick-10ms");
                if (random.Next(3) == 0) text.Append(CultureInfo.InvariantCulture, $" /{Number(0)}/");
                text.Append(" { this->v = 0; this->w = \"w\"; ");
                for (int statements = random.Next(1, 7); statements > 0; statements--) text.Append(Statement(0)).Append(' ');
                text.Append("}\n");
            }

            return text.ToString();
        }

        private string Statement(int depth) => random.Next(depth < 2 ? 11 : 9) switch
        {
            0 => $"trace({Number(1)});",
            1 => $"trace({Text(1)});",
            2 => $"{Place()} {OneOf("=", "+=", "-=", "*=", "|=", "<<=")} {Number(1)};",
            3 => $"{TextPlace()} = {Text(1)};",
            4 => $"@{OneOf("p", "q", "r")}[{Number(1)}, {Text(1)}] = {OneOf("sum", "min", "max", "avg", "quantize", "stddev")}({Number(1)});".Replace("@p", "@p" + random.Next(100), StringComparison.Ordinal),
            5 => $"printf(\"%d %s\\n\", {Number(1)}, {Text(1)});",
            6 => $"{Place()}{OneOf("++", "--")};",
            7 => $"tracemem({OneOf("a", "&g", "\"text\"")}, {random.Next(1, 20)});",
            8 => $"{OneOf("stack", "ustack")}({random.Next(1, 9)});",
            9 => $"if ({Number(1)}) {{ {Statement(depth + 1)} }} else {{ {Statement(depth + 1)} {Statement(depth + 1)} }}",
            _ => $"if ({Number(1)}) {{ {Statement(depth + 1)} {Statement(depth + 1)} }}",
        };

        private string Number(int depth) => random.Next(depth >= Deepest ? 4 : 14) switch
        {
            0 or 1 => Numbers[random.Next(Numbers.Length)],
            2 => Place(),
            3 => OneOf("pid", "tid", "cpu", "timestamp", "arg0", "uid", "errno"),
            4 or 5 or 6 => $"({Number(depth + 1)} {Operators[random.Next(19)]} {Number(depth + 1)})",
            7 => $"({Number(depth + 1)} ? {Number(depth + 1)} : {Number(depth + 1)})",
            8 => $"({OneOf("char", "int8_t", "short", "uint16_t", "int", "uint32_t", "long", "uint64_t")}){Number(depth + 1)}",
            9 => $"{OneOf("!", "~", "-")}{Number(depth + 1)}",
            10 => $"strlen({Text(depth + 1)})",
            11 => $"index({Text(depth + 1)}, {Text(depth + 1)})",
            12 => $"strtoll({Text(depth + 1)})",
            _ => $"({Text(depth + 1)} {OneOf("==", "!=", "<", ">=")} {Text(depth + 1)})",
        };

        private string Text(int depth) => random.Next(depth >= Deepest ? 3 : 11) switch
        {
            0 => OneOf("\"\"", "\"a\"", "\"hello, world\"", "execname", "probename"),
            1 or 2 => TextPlace(),
            3 => $"strjoin({Text(depth + 1)}, {Text(depth + 1)})",
            4 => $"substr({Text(depth + 1)}, {Number(depth + 1)}, {Number(depth + 1)})",
            5 => $"{OneOf("toupper", "tolower", "basename", "dirname")}({Text(depth + 1)})",
            6 => $"strtok({OneOf(Text(depth + 1), "NULL")}, \" ,\")",
            7 => $"lltostr({Number(depth + 1)})",
            8 => $"({Number(depth + 1)} ? {Text(depth + 1)} : {Text(depth + 1)})",
            9 => $"{OneOf("strchr", "strrchr")}({Text(depth + 1)}, 'a')",
            _ => $"strstr({Text(depth + 1)}, {Text(depth + 1)})",
        };

        private string Place() => OneOf("g", "n", "this->v", "self->m", "x[1]", $"x[{random.Next(4)}]", $"a[{random.Next(8)}]");

        private string TextPlace() => OneOf("s", "this->w", "self->t", "y[\"a\"]", "y[execname]");

        private string OneOf(params string[] choices) => choices[random.Next(choices.Length)];
    }
}
