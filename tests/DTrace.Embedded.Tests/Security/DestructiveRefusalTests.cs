using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.Security;

/// <summary>A destructive action is not run unless the consumer says so, wherever it stands and however it is dressed.</summary>
public sealed class DestructiveRefusalTests
{
    public static TheoryData<string, string> Programs
    {
        get
        {
            TheoryData<string, string> programs = [];
            foreach (string engine in (string[])["Embedded", "InProcess"])
            {
                foreach (string action in (string[])["system(\"touch marker\");", "freopen(\"marker\");", "raise(9);", "chill(1);"])
                {
                    programs.Add(engine, $"BEGIN {{ {action} }}");
                    programs.Add(engine, $"BEGIN /0/ {{ {action} }}");
                    programs.Add(engine, $"ERROR {{ {action} }} BEGIN {{ trace(1); }}");
                    programs.Add(engine, $"BEGIN {{ if (pid == 0) {{ trace(1); }} else {{ {action} }} }}");
                    programs.Add(engine, $"BEGIN {{ setopt(\"destructive\"); {action} }}");
                    programs.Add(engine, $"BEGIN {{ setopt(\"destructive\", \"1\"); }} tick-1s {{ {action} }}");
                    programs.Add(engine, $"BEGIN {{ trace(1); }} END {{ {action} }}");
                }

                programs.Add(engine, "BEGIN { copyout(alloca(8), 0, 8); }");
                programs.Add(engine, "BEGIN { copyoutstr(\"x\", 0, 2); }");
                programs.Add(engine, "BEGIN { trace(1 ? (copyoutstr(\"x\", 0, 2), 1) : 0); }");
                programs.Add(engine, "BEGIN { stop(); }");
                programs.Add(engine, "BEGIN { panic(); }");
                programs.Add(engine, "BEGIN { breakpoint(); }");
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task IsRefused(string name, string program)
    {
        TestEngine engine = name == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
        DTraceConsumer consumer = await engine.OpenAsync();
        try
        {
            DTraceException refusal = await Assert.ThrowsAnyAsync<DTraceException>(async () =>
            {
                await consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken);
                await consumer.StartAsync(TestContext.Current.CancellationToken);
            });
            Assert.True(refusal is DTraceCompileException { Line: not null } || refusal.Message.EndsWith("Destructive actions not allowed", StringComparison.Ordinal), refusal.Message);
            Assert.NotEqual(ConsumerState.Running, consumer.State);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }

    [Theory]
    [InlineData("Embedded")]
    [InlineData("InProcess")]
    public async Task ASecondProgramIsAsDestructiveAsTheFirst(string name)
    {
        TestEngine engine = name == "Embedded" ? TestEngine.Embedded : TestEngine.InProcess;
        DTraceConsumer consumer = await engine.OpenAsync();
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace(1); }" }, TestContext.Current.CancellationToken);
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { system(\"touch marker\"); }" }, TestContext.Current.CancellationToken);
        DTraceException refusal = await Assert.ThrowsAsync<DTraceException>(() => consumer.StartAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith("Destructive actions not allowed", refusal.Message, StringComparison.Ordinal);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}
