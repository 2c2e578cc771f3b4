using DTrace.Core;
using DTrace.Embedded.Session;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Fuzz;
using Xunit;

namespace DTrace.Embedded.Tests.Session;

/// <summary>Any value of any option is taken or refused by name; what is taken compiles, and what needs little memory traces.</summary>
public sealed class OptionRangeTests
{
    private static readonly string?[] Values =
    [
        null, "", "0", "1", "2", "3", "7", "8", "9", "127", "128", "255", "256", "257", "4095", "4096", "4097", "64k", "1m", "4m", "1g", "2g", "4g", "1t", "1p", "1e", "15e", "16e", "17e",
        "-1", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "99999999999999999999999",
        "0x10", "1.5", "on", "off", "x", "1kk", "k", "1ns", "1us", "1ms", "1s", "1d", "100000d", "99999999999999999999hz", "0hz", "5000hz", "\0", "é", "ring", "fill", "switch", "auto", "manual", "exec",
    ];

    /// <summary>Sizes up to here are also allocated.</summary>
    private const ulong Affordable = 1 << 20;

    public static TheoryData<string> Names => [.. OptionTable.All.Select(option => option.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EveryValueIsTakenOrRefusedByName(string name)
    {
        OptionDescription option = OptionTable.Find(name)!;
        int taken = 0;
        foreach (string? value in Values)
        {
            using EmbeddedSession session = Compiling.Open(Compiling.SampleTypes, Compiling.SampleTypes.Offsets);
            try
            {
                session.SetOption(name, value);
            }
            catch (DTraceException refusal)
            {
                Assert.Equal(DTraceErrorKind.Option, refusal.Kind);
                Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
                continue;
            }

            taken++;
            if (name is not ("cpp" or "cpppath" or "libdir")) Compile(session);
            if (option.Syntax != OptionSyntax.Size || OptionValue.ParseSize(option, value) <= Affordable) await TraceAsync(name, value);
        }

        Assert.InRange(taken, 0, Values.Length - 1);
    }

    private static void Compile(EmbeddedSession session)
    {
        try
        {
            session.Compile(new ProgramSource { Text = "BEGIN { @[execname] = count(); self->x = strjoin(execname, \"a\"); trace(self->x); stack(); }" }, CancellationToken.None);
        }
        catch (DTraceCompileException refusal)
        {
            Assert.NotNull(refusal.Line);
        }
    }

    private static async Task TraceAsync(string name, string? value)
    {
        if (name is "cpp" or "cpppath" or "libdir" or "bufsize" or "nspec" && value?.Length > 4) return;
        try
        {
            TraceResult result = await TestEngine.InProcess.RunAsync("BEGIN { @[execname] = count(); self->x = strjoin(execname, \"a\"); trace(self->x); } BEGIN { exit(0); }", (name, value));
            Assert.Empty(result.Faults);
        }
        catch (DTraceCompileException refusal)
        {
            Assert.NotNull(refusal.Line);
        }
    }
}
