using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using Xunit;

namespace DTrace.Embedded.Tests.CodeGen;

/// <summary>What the embedded engines cannot run is refused while compiling, and leaves the consumer usable.</summary>
public sealed class UnsupportedTests
{
    [Theory]
    [InlineData("BEGIN { trace(json(\"{}\", \"a\")); }", "json")]
    [InlineData("#pragma D option destructive\nBEGIN { panic(); }", "panic")]
    [InlineData("#pragma D option destructive\nBEGIN { stop(); }", "the action stop( ): the engine InProcess would do it to the process it runs in")]
    [InlineData("#pragma D option destructive\nBEGIN { return(1); }", "the action return( )")]
    [InlineData("BEGIN { pcap(alloca(8), 1); }", "the action pcap( )")]
    [InlineData("BEGIN { @ = lquantize(1, 0, 60000, 1); }", "buckets")]
    [InlineData("BEGIN { trace(ipl); }", "the built-in variable ipl: Linux has no interrupt priority levels")]
    [InlineData("BEGIN { trace(zonename); }", "the built-in variable zonename: Linux has no zones")]
    [InlineData("BEGIN { trace(cwd); }", "cwd needs the kernel's type information (/sys/kernel/btf/vmlinux)")]
    [InlineData("BEGIN { trace(d_path(0)); }", "a path of a file needs dentry of struct path")]
    [InlineData("BEGIN { trace(fds[0].fi_pathname); }", "engines: fds where there is no kernel to ask")]
    [InlineData("BEGIN { trace(curpsinfo->pr_pgid); }", "pr_pgid where there is no kernel to ask")]
    [InlineData("BEGIN { trace(uregs[0]); }", "uregs[ ] in the engine InProcess")]
    [InlineData("BEGIN { copyout(alloca(8), arg0, 8); }", "copyout( ) in the engine InProcess")]
    public async Task IsRefusedByName(string program, string named)
    {
        DTraceConsumer consumer = await TestEngine.InProcess.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = program }, TestContext.Current.CancellationToken));
            Assert.Equal("D_UNSUPPORTED", error.Tag);
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
            await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { exit(0); }" }, TestContext.Current.CancellationToken);
            Assert.Equal(ConsumerState.Compiled, consumer.State);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
