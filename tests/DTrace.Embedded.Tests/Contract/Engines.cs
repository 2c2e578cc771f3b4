using System.Diagnostics;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

public sealed class EmbeddedLanguage() : IllumosLanguageContract(TestEngine.Embedded);

public sealed class EmbeddedStrings() : IllumosStringContract(TestEngine.Embedded);

public sealed class EmbeddedAddressTexts() : AddressTextContract(TestEngine.Embedded);

public sealed class EmbeddedDividedAddressTexts() : AddressTextContract(TestEngine.EmbeddedDivided);

public sealed class InProcessAddressTexts() : AddressTextContract(TestEngine.InProcess);

/// <summary>Locks of Linux, as memory that looks like them.</summary>
public sealed class EmbeddedLocks
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("(long)curthread", 1, 1)]
    [InlineData("(long)curthread | 5", 1, 1)]
    [InlineData("7", 0, 0)]
    public async Task AMutexIsOfItsOwner(string owner, long isOwned, long isMine) =>
        Assert.Equal([isOwned, isMine, 1L, 0L], await TestEngine.Embedded.TraceAsync($$"""
            BEGIN { m = (struct mutex *)alloca(sizeof (struct mutex)); *(long *)&m->owner = {{owner}}; trace(mutex_owned(m));
                trace(mutex_owner(m) == (void *)curthread); trace(mutex_type_adaptive(m)); trace(mutex_type_spin(m)); exit(0); }
            """, ("scratchsize", "1024")));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0x200, 1, 0, 0)]
    [InlineData(0x600, 1, 0, 0)]
    [InlineData(0xff, 0, 1, 1)]
    [InlineData(0x300, 1, 0, 1)]
    public async Task ALockCountsItsReaders(int state, long isRead, long isWritten, long isWriter) =>
        Assert.Equal([isRead, isWritten, isWriter], await TestEngine.Embedded.TraceAsync($$"""
            BEGIN { l = (int *)alloca(8); *l = {{state}}; trace(rw_read_held(l)); trace(rw_write_held(l)); trace(rw_iswriter(l)); exit(0); }
            """));

    [Theory]
    [InlineData("mutex_owned(NULL)")]
    [InlineData("mutex_owner(NULL) == NULL")]
    [InlineData("rw_iswriter(NULL)")]
    public async Task NoLockIsAFault(string call)
    {
        TraceResult result = await TestEngine.Embedded.RunAsync($$"""BEGIN { trace({{call}}); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }
}

public sealed class EmbeddedFloats() : FloatContract(TestEngine.Embedded);

public sealed class InProcessFloats() : FloatContract(TestEngine.InProcess);

public sealed class EmbeddedAggregations() : AggregationContract(TestEngine.Embedded);

public sealed class EmbeddedSpeculations() : SpeculationContract(TestEngine.Embedded);

public sealed class EmbeddedMemory() : PointerContract(TestEngine.Embedded);

public sealed class EmbeddedStructures() : StructureContract(TestEngine.Embedded);

public sealed class EmbeddedThreads() : KernelThreadContract(TestEngine.Embedded);

public sealed class EmbeddedLibraries() : KernelLibraryContract(TestEngine.Embedded);

public sealed class EmbeddedUserMemory() : OwnUserMemoryContract(TestEngine.Embedded);

public sealed class EmbeddedSyscalls() : SyscallContract(TestEngine.Embedded);

public sealed class EmbeddedDividedLanguage() : IllumosLanguageContract(TestEngine.EmbeddedDivided);

public sealed class EmbeddedDividedStrings() : IllumosStringContract(TestEngine.EmbeddedDivided);

public sealed class EmbeddedDividedAggregations() : AggregationContract(TestEngine.EmbeddedDivided);

public sealed class EmbeddedDividedSpeculations() : SpeculationContract(TestEngine.EmbeddedDivided);

public sealed class EmbeddedDividedMemory() : PointerContract(TestEngine.EmbeddedDivided);

public sealed class EmbeddedDividedStructures() : StructureContract(TestEngine.EmbeddedDivided);

public sealed class InProcessDividedLanguage() : IllumosLanguageContract(TestEngine.InProcessDivided);

public sealed class InProcessDividedStrings() : IllumosStringContract(TestEngine.InProcessDivided);

public sealed class InProcessDividedAggregations() : AggregationContract(TestEngine.InProcessDivided);

public sealed class InProcessDividedStructures() : StructureContract(TestEngine.InProcessDivided);

public sealed class EmbeddedActions() : OwnActionContract(TestEngine.Embedded)
{
    protected override void RequireRefused(string action, DTraceCompileException refusal) => Assert.Fail(refusal.Message);

    [Fact]
    public async Task StopStopsTheProcess()
    {
        using Process child = Process.Start("/bin/sh", ["-c", "while :; do sleep 0.1; done"]);
        TraceResult result = await DestroyAsync($"syscall:::entry /pid == {child.Id}/ {{ stop(); trace(\"stopped\"); exit(0); }}");
        string state = "";
        for (int i = 0; i < 100 && state != "T"; i++)
        {
            await Task.Delay(20, Token);
            string status = await File.ReadAllTextAsync($"/proc/{child.Id}/stat", Token);
            state = status[(status.LastIndexOf(')') + 2)..][..1];
        }

        child.Kill();
        Assert.Equal("stopped", result.Records[0].Data);
        Assert.Equal("T", state);
    }

    [Fact]
    public async Task PrintTellsAKernelStructure()
    {
        TraceRecord record = (await Engine.RunAsync("BEGIN { print(*curthread->cred); print(curthread->comm); print(curthread->cred); exit(0); }")).Records[0];
        string text = Assert.IsType<string>(record.Data);
        Assert.StartsWith("struct cred {\n", text, StringComparison.Ordinal);
        Assert.Contains("\n    kuid_t uid = {\n        uid_t val = 0\n    }\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TracememTakesAComputedSize()
    {
        object?[] data = await Engine.TraceAsync(
            "BEGIN { x = 4; tracemem(curthread, 8, x); tracemem(curthread, 8, x - 4); tracemem(curthread, 8, x - 5); tracemem(curthread, 8, 100); exit(0); }");
        Assert.Equal([4, 8, 8, 8], data.Select(bytes => Assert.IsType<byte[]>(bytes).Length));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

public sealed class EmbeddedText() : OwnTextContract(TestEngine.Embedded);

public sealed class InProcessText() : OwnTextContract(TestEngine.InProcess);

public sealed class IllumosText() : TextContract(TestEngine.Illumos);

public sealed class WindowsText() : TextContract(TestEngine.Windows);

public sealed class InProcessActions() : OwnActionContract(TestEngine.InProcess);

public sealed class IllumosActions() : TypedActionContract(TestEngine.Illumos);

public sealed class FreeBsdActions() : TypedActionContract(TestEngine.FreeBsd);

public sealed class MacOsActions() : TypedActionContract(TestEngine.MacOs);

/// <summary>Windows's library tells nobody of its types, and takes no stream for its own text.</summary>
public sealed class WindowsActions() : IllumosActionContract(TestEngine.Windows)
{
    [Fact]
    public async Task PrintGivesTheObjectsBytes()
    {
        TraceRecord record = (await Engine.RunAsync("BEGIN { print((int64_t)5); exit(0); }")).Records[0];
        Assert.Equal(TraceAction.Print, record.Action);
        Assert.Equal((byte[])[5, 0, 0, 0, 0, 0, 0, 0], record.Data);
    }
}

/// <summary>Where the real DTrace on Linux differs: it has neither chill() nor stop() nor if, its print() takes pointers alone, its tracemem() a computed size of 0 for none.</summary>
[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceActions() : ActionContract(TestEngine.LibDTrace)
{
    protected override void RequireRefused(string action, DTraceCompileException refusal)
    {
        Assert.True(action is "chill(1);" or "stop();", refusal.Message);
        Assert.EndsWith("is not implemented (yet)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TracememTakesAComputedSizeAndNoneOfZero()
    {
        object?[] data = await Engine.TraceAsync(
            "BEGIN { x = 4; tracemem(curthread, 8, x); tracemem(curthread, 8, x - 4); tracemem(curthread, 8, x - 5); tracemem(curthread, 8, 100); exit(0); }");
        Assert.Equal([4, 0, 8, 8], data.Select(bytes => Assert.IsType<byte[]>(bytes).Length));
    }

    [Fact]
    public async Task PrintTakesPointersAlone()
    {
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(() => Engine.RunAsync("BEGIN { print(1); exit(0); }"));
        Assert.Contains("print( ) argument #1 is incompatible with prototype:\n\tprototype: void *", error.Message, StringComparison.Ordinal);
    }
}

public sealed class EmbeddedProcesses() : TracedProcessContract(TestEngine.Embedded)
{
    /// <summary>Stopped by a signal.</summary>
    protected override char Held => 'T';

    [Fact]
    public async Task AChildOfThisProcessIsGrabbedLikeAnyOther()
    {
        using Process child = Process.Start("/bin/sleep", "1000");
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        await consumer.GrabProcessAsync(child.Id, Token);
        await consumer.CompileAsync(new ProgramSource { Text = "BEGIN { trace($target); }" }, Token);
        await consumer.StartAsync(Token);
        child.Kill();
        Assert.Equal([(long)child.Id], (await TraceResult.ReadToEndAsync(consumer)).Records.Select(record => record.Data));
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}

public sealed class InProcessLanguage() : IllumosLanguageContract(TestEngine.InProcess);

public sealed class InProcessMemory() : PointerContract(TestEngine.InProcess);

public sealed class InProcessStructures() : StructureContract(TestEngine.InProcess);

public sealed class InProcessThreads() : OwnThreadContract(TestEngine.InProcess);

public sealed class InProcessLibraries() : LibraryContract(TestEngine.InProcess);

public sealed class InProcessStrings() : IllumosStringContract(TestEngine.InProcess);

public sealed class InProcessAggregations() : AggregationContract(TestEngine.InProcess);

public sealed class InProcessSpeculations() : SpeculationContract(TestEngine.InProcess);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceLanguage() : LanguageContract(TestEngine.LibDTrace)
{
    /// <summary>illumos's compiler makes the element, which is empty.</summary>
    [Fact]
    public async Task AnArraysStringThatWasNeverAssignedCannotBeRead()
    {
        TraceResult result = await Engine.RunAsync("""BEGIN { n[1] = "one"; trace(n[2]); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }
}

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceMemory() : MemoryContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceThreads() : ThreadContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceUserMemory() : UserMemoryContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceStrings() : StringContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceAggregations() : AggregationContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceSpeculations() : SpeculationContract(TestEngine.LibDTrace);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceSyscalls() : SyscallContract(TestEngine.LibDTrace);

public sealed class IllumosLanguage() : IllumosLanguageContract(TestEngine.Illumos);

public sealed class IllumosAggregations() : AggregationContract(TestEngine.Illumos);

public sealed class IllumosSpeculations() : SpeculationContract(TestEngine.Illumos);

public sealed class FreeBsdLanguage() : IllumosLanguageContract(TestEngine.FreeBsd);

public sealed class FreeBsdAggregations() : AggregationContract(TestEngine.FreeBsd);

public sealed class FreeBsdSpeculations() : SpeculationContract(TestEngine.FreeBsd);

public sealed class MacOsLanguage() : IllumosLanguageContract(TestEngine.MacOs);

public sealed class MacOsAggregations() : AggregationContract(TestEngine.MacOs);

public sealed class MacOsSpeculations() : SpeculationContract(TestEngine.MacOs);

public sealed class WindowsLanguage() : IllumosLanguageContract(TestEngine.Windows);

public sealed class WindowsAggregations() : AggregationContract(TestEngine.Windows);

public sealed class WindowsSpeculations() : SpeculationContract(TestEngine.Windows);

public sealed class IllumosSyscalls() : SyscallContract(TestEngine.IllumosOverKernel);

public sealed class InProcessProcesses() : ProcessContract(TestEngine.InProcess);

[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceProcesses() : TracedProcessContract(TestEngine.LibDTrace)
{
    /// <summary>Stopped by a debugger.</summary>
    protected override char Held => 't';

    /// <summary>The library would wait for it in the runtime's place, and the runtime ends the process when it finds its child taken.</summary>
    [Fact]
    public async Task AChildOfThisProcessIsRefused()
    {
        using Process child = Process.Start("/bin/sleep", "1000");
        DTraceConsumer consumer = await TestEngine.LibDTrace.OpenAsync();
        DTraceException error = await Assert.ThrowsAsync<DTraceException>(() => consumer.GrabProcessAsync(child.Id, Token));
        child.Kill();
        await child.WaitForExitAsync(Token);
        Assert.Equal(DTraceErrorKind.Argument, error.Kind);
        Assert.Contains("it was started by this process", error.Message, StringComparison.Ordinal);
        await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
    }
}
