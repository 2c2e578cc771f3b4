using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.Core.Tests.LibDTrace.Library;

/// <summary>What the machine's libdtrace records, as the objects a user sees.</summary>
[Collection("libdtrace")]
[Trait("Requires", "LibDTrace")]
public class DatumTests
{
    [Fact]
    public async Task TextAndBytesAreToldApartByTheirContent()
    {
        await using Consuming run = await Consuming.RunAsync(
            """BEGIN { trace("text"); trace(""); trace("\xff\xc3\xa9"); exit(0); }""");
        Assert.Equal("text", run.Records[0].Data);
        Assert.Equal(string.Empty, run.Records[1].Data);
        // Not UTF-8, and so not text for certain: the bytes as they are.
        Assert.Equal(new byte[] { 0xff, 0xc3, 0xa9, 0 }, Assert.IsType<byte[]>(run.Records[2].Data)[..4]);
    }

    [Fact]
    public async Task RawBytesTakesNothingForText()
    {
        await using Consuming run = await Consuming.RunAsync("""BEGIN { trace("abc"); @["abc"] = count(); exit(0); }""", ("rawbytes", null));
        Assert.Equal("abc\0"u8.ToArray(), Assert.IsType<byte[]>(run.Records[0].Data)[..4]);
        Assert.Equal("abc\0"u8.ToArray(), Assert.IsType<byte[]>((await run.AggregateAsync("_")).Key[0])[..4]);
    }

    [Fact]
    public async Task KernelAddressesAreNamed()
    {
        await using Consuming run = await Consuming.RunAsync("profile-97 /arg0 != 0/ { sym(arg0); func(arg0); mod(arg0); stack(3); printf(\"%a\", arg0); @[sym(arg0), mod(arg0)] = count(); exit(0); }");
        StackFrame sym = Frame(run, 0, TraceAction.Sym);
        Assert.Equal(("vmlinux", 0UL), (sym.Module, sym.Offset));
        Assert.NotNull(sym.Symbol);
        Assert.Equal(sym, Frame(run, 1, TraceAction.Sym));
        StackFrame mod = Frame(run, 2, TraceAction.Mod);
        Assert.Equal(("vmlinux", null), (mod.Module, mod.Symbol));
        var stack = Assert.IsAssignableFrom<IReadOnlyList<StackFrame>>(run.Records[3].Data);
        Assert.InRange(stack.Count, 1, 3);
        Assert.Equal(("vmlinux", sym.Symbol), (stack[0].Module, stack[0].Symbol));
        Assert.StartsWith($"vmlinux`{sym.Symbol}", (string)run.Records[4].Data!, StringComparison.Ordinal);

        AggregateKey key = (await run.Consumer.ReadAggregationsAsync(new AggregateQuery(), TestContext.Current.CancellationToken))[0].Key;
        Assert.Equal("vmlinux", Assert.IsType<StackFrame>(key[0]).Module);
        Assert.Null(Assert.IsType<StackFrame>(key[1]).Symbol);
    }

    [Fact]
    public async Task UserAddressesAreNamed()
    {
        // BEGIN fires in the process that traces: its own C library is what the addresses lie in.
        nint library = NativeLibrary.Load("libc.so.6");
        ulong address = (ulong)NativeLibrary.GetExport(library, "getppid");
        string at = "0x" + address.ToString("x", CultureInfo.InvariantCulture);
        await using Consuming run = await Consuming.RunAsync($"BEGIN {{ usym({at}); ufunc({at}); umod({at}); uaddr({at} + 1); exit(0); }}");
        Assert.Equal((address, "libc.so.6", "getppid", 0UL), Parts(Frame(run, 0, TraceAction.USym)));
        Assert.Equal(("libc.so.6", "getppid"), (Frame(run, 1, TraceAction.USym).Module, Frame(run, 1, TraceAction.USym).Symbol));
        Assert.Equal(("libc.so.6", null), (Frame(run, 2, TraceAction.UMod).Module, Frame(run, 2, TraceAction.UMod).Symbol));
        Assert.Equal((address + 1, "libc.so.6", "getppid", 1UL), Parts(Frame(run, 3, TraceAction.UAddr)));
    }

    [Fact]
    public async Task PrintIsTheLibrarysText()
    {
        await using Consuming run = await Consuming.RunAsync("BEGIN { print(curthread->cred); exit(0); }");
        Assert.Equal(TraceAction.Print, run.Records[0].Action);
        Assert.Matches(@"^0x[0-9a-f]+ = \*\n", Assert.IsType<string>(run.Records[0].Data));
    }

    [Fact]
    public void LinuxHasNoJStack()
    {
        using Tracing tracing = new();
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(() => tracing.Compile("BEGIN { jstack(3); }"));
        Assert.Equal("jstack() is not implemented (yet)", error.Message);
    }

    [Fact]
    public async Task SystemRunsItsCommandAndFreopenIsOnlyTold()
    {
        string made = Path.Combine(Path.GetTempPath(), $"made-{Environment.ProcessId}");
        string reopened = Path.Combine(Path.GetTempPath(), $"reopened-{Environment.ProcessId}");
        await using Consuming run = await Consuming.RunAsync(
            $$"""BEGIN { system("echo %d%s >{{made}}", 5, "x"); freopen("{{reopened}}%d", 3); printf("after"); freopen(""); exit(3); }""", ("destructive", null));
        Assert.Equal([$"echo 5x >{made}", reopened + "3", "after", string.Empty], run.Data);
        Assert.Equal([TraceAction.System, TraceAction.FReopen, TraceAction.Printf, TraceAction.FReopen, TraceAction.Exit], run.Records.Select(record => record.Action));
        Assert.Equal<object>([5L, "x"], run.Records[0].Arguments);
        Assert.Equal(3, run.Consumer.ExitStatus);
        Assert.Equal("5x\n", await File.ReadAllTextAsync(made, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(reopened + "3"));
        File.Delete(made);
    }

    private static (ulong Address, string? Module, string? Symbol, ulong Offset) Parts(StackFrame frame) => (frame.Address, frame.Module, frame.Symbol, frame.Offset);

    private static StackFrame Frame(Consuming run, int index, TraceAction action)
    {
        Assert.Equal(action, run.Records[index].Action);
        return Assert.IsType<StackFrame>(run.Records[index].Data);
    }
}
