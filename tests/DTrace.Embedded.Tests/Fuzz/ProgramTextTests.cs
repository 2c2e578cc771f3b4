using System.Diagnostics;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Fuzz;

/// <summary>Whatever is given to the compiler, it compiles or is refused: no other exception, no crash, no end of the stack, in bounded time.</summary>
[Trait("Kind", "Stress")]
public sealed class ProgramTextTests
{
    private static readonly string[] Words =
    [
        .. Compiling.Programs.SelectMany(program => program.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        "(", ")", "[", "]", "{", "}", ";", ",", "*", "&", "->", ".", "::", "@", "@a", "self->", "this->", "`", "$1", "$$1", "$target", "?", ":", "++", "--", "==", "&&", "||", "^^",
        "<<=", "/", "/*", "*/", "//", "#", "\\\n", "\"", "'", "\\", "0x", "0", "-1", "9223372036854775808", "18446744073709551616", "1e9", "1.5", "struct", "union", "enum",
        "typedef", "sizeof", "offsetof(struct node, next)", "stringof(", "xlate <", "translator", "provider p { probe q(int); };", "inline", "int", "char *", "void", "unsigned", "string",
        "import", "counter", "if (", "else", "count()", "sum(", "quantize(", "lquantize(1, 2, 3, 4, 5)", "llquantize(", "stddev(", "printf(\"%", "printa(", "trace(", "stack(", "exit(",
        "copyinstr(", "strlen(", "strtok(", "index(", "speculation()", "commit(", "args[0]", "arg9", "arg10", "curthread", "tick-1ms", "profile-", "BEGIN", "END", "ERROR", "syscall", ":::", "*",
    ];

    public static TheoryData<string, string, string, string> Nestings => new()
    {
        { "BEGIN { trace(", "(", "1", ")" },
        { "BEGIN { trace(1", " + 1", "", "" },
        { "BEGIN { trace(", "-", "1", "" },
        { "BEGIN { trace(", "!~", "1", "" },
        { "BEGIN { trace(", "1 ? ", "1", " : 1" },
        { "BEGIN { trace(1", " ? 1 : 1", "", "" },
        { "BEGIN { trace(", "(int)", "1", "" },
        { "BEGIN { trace(", "strlen(", "\"a\"", ")" },
        { "BEGIN { x = 1; trace(x", ", x", "", "" },
        { "BEGIN { x = 1; ", "x = ", "1", "" },
        { "BEGIN { trace(arg0", "->a", "", "" },
        { "BEGIN { ", "if (1) { ", "trace(1);", " }" },
        { "BEGIN { ", "if (1) ; else ", ";", "" },
        { "BEGIN { a[1] = 1; trace(", "a[", "1", "]" },
        { "BEGIN { @[1", ", 1", "] = count(); }", "" },
        { "int ", "*", "p;", "" },
        { "int a", "[1]", ";", "" },
        { "int ", "(", "f", ")" },
        { "", "struct { ", "int x;", " } y;" },
        { "", "BEGIN, ", "BEGIN", "" },
        { "", "{ ", "", "}" },
        { "BEGIN { trace(", "sizeof ", "1", "" },
        { "BEGIN { trace(", "stringof(", "1", ")" },
        { "BEGIN { trace(\"", "\\", "\"); }", "" },
        { "/* ", "/* ", "", "" },
        { "BEGIN / ", "(", "1", ") / {}" },
        { "", "#pragma D option quiet\n", "BEGIN {}", "" },
        { "BEGIN { printf(\"", "%d", "\", 1); }", "" },
    };

    [Fact]
    public void ADamagedProgramIsCompiledOrRefused()
    {
        int compiled = 0;
        int rounds = 0;
        Compiling.OnConsumerStack(() =>
        {
            foreach (int round in StressTime.Rounds(least: 200, seconds: 4))
            {
                Random random = StressTime.Random(round);
                string text = Mutation.Of(Compiling.Programs[random.Next(Compiling.Programs.Count)], Words, random);
                try
                {
                    if (Compiling.TryCompile(text)) compiled++;
                }
#pragma warning disable CA1031 // whatever it is, it is what this looks for
                catch (Exception unexpected)
#pragma warning restore CA1031
                {
                    Assert.Fail($"round {round}: {unexpected.GetType().Name}: {unexpected.Message}\n{text}\n{unexpected.StackTrace}");
                }

                rounds = round + 1;
            }
        });
        Assert.InRange(compiled, 1, rounds - 1);
        StressTime.Report("damaged D programs", $"{rounds} compiled or refused ({compiled} were still valid); no other exception");
    }

    [Fact]
    public void TheProgramsThatAreDamagedAreValid() =>
        Assert.All(Compiling.Programs, program => Assert.Null(Record.Exception(() => Compiling.Compile(program, Compiling.SampleTypes))?.Message));

    [Theory]
    [MemberData(nameof(Nestings))]
    public void DepthIsBounded(string before, string open, string core, string close)
    {
        Stopwatch clock = Stopwatch.StartNew();
        foreach (int depth in StressTime.IsLong ? (int[])[10, 300, 2_000, 50_000] : [300, 5_000])
        {
            string text = before + string.Concat(Enumerable.Repeat(open, depth)) + core + string.Concat(Enumerable.Repeat(close, depth));
            Compiling.OnConsumerStack(() => Compiling.TryCompile(text + "); }"));
            Compiling.OnConsumerStack(() => Compiling.TryCompile(text));
        }

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData("typedef int t0;", "typedef t{0} t{1};", "BEGIN {{ trace((t{1})1); }}", 20_000)]
    [InlineData("inline int v0 = 1;", "inline int v{1} = v{0} + v{0};", "BEGIN {{ trace(v{1}); }}", 64)]
    [InlineData("struct s0 {{ int x; }};", "struct s{1} {{ struct s{0} a; struct s{0} b; }};", "BEGIN {{ trace(sizeof (struct s{1})); }}", 200)]
    [InlineData("BEGIN {{ x = 1; }}", "BEGIN {{ trace(x + {1}); }}", "", 2_000)]
    [InlineData("", "int x{1};", "BEGIN {{ x1 = 1; }}", 20_000)]
    [InlineData("struct wide {{ int m0;", " int m{1};", " }}; BEGIN {{ trace(((struct wide *)0)->m7); trace(sizeof (struct wide)); }}", 20_000)]
    [InlineData("enum many {{ e0", ", e{1}", " }}; BEGIN {{ trace(e7); }}", 20_000)]
    public void LengthIsBounded(string first, string next, string last, int count)
    {
        string Of(string format, int number) => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, number - 1, number);
        string text = Of(first, 0) + string.Concat(Enumerable.Range(1, count).Select(number => Of(next, number))) + Of(last, count);
        Stopwatch clock = Stopwatch.StartNew();
        Compiling.OnConsumerStack(() => Compiling.TryCompile(text));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }
}
