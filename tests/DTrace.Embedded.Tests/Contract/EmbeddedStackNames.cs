using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>
/// Names of a process's functions, once it has ended: what it mapped is known from the kernel's records, however short it lived. The C library calls the kernel
/// from _exit() itself, and it gives that a second name, _Exit().
/// </summary>
public sealed class EmbeddedStackNames
{
    [Fact]
    public async Task AKeyOfACommandThatHasEndedHasNames()
    {
        TraceResult result = await TestEngine.Embedded.RunCommandAsync(
            "syscall::exit_group:entry /pid == $target/ { @stacks[ustack(1)] = count(); @symbols[usym(uregs[R_RIP])] = count(); @modules[umod(uregs[R_RIP])] = count(); }", "/bin/echo", "hello");
        Assert.StartsWith("libc.so.6`_exit+0x", Assert.Single(result.Values("stacks")).Key, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("libc.so.6`_exit", Assert.Single(result.Values("symbols")).Key, ignoreCase: true);
        Assert.StartsWith("libc.so.6`", Assert.Single(result.Values("modules")).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordOfAProcessThatTheCommandMadeHasNames()
    {
        TraceResult result = await TestEngine.Embedded.RunCommandAsync(
            "syscall::exit_group:entry /progenyof($target) && pid != $target/ { trace(execname); ustack(1); }", "/bin/sh", "-c", "/bin/echo hello; true");
        Assert.Equal("echo", result.Records[0].Data);
        StackFrame frame = Assert.Single(Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(result.Records[1].Data));
        Assert.Equal(("libc.so.6", "_exit"), (frame.Module, frame.Symbol?.ToLowerInvariant()));
    }
}
