using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DTrace.AbiServer;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>The server's processes: stopped until continued, their end told by dtrace_sleep, killed with the handle.</summary>
public unsafe class ProcessRuleTests
{
    [Fact]
    public void ACreatedProcessWaitsUntilItIsContinuedAndItsEndIsTold()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the server stops processes by Linux's signals");
        using AbiLibrary library = new(AbiPlatform.Illumos, new FakeEngine());
        NativeCalls calls = new(NativeFunctions.FromTable(library.Functions, "the table"));
        nint handle = calls.Open(NativeNumbers.Version, 0, out _);
        int ends = 0;
        using NativeText file = new("/bin/true");
        using NativeArguments arguments = new(["/bin/true"]);
        using NativeText option = new("bufsize");
        using NativeText size = new("4m");
        var create = (delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)library.Functions["dtrace_proc_create"];
        var sleep = (delegate* unmanaged[Cdecl]<nint, void>)library.Functions["dtrace_sleep"];
        nint process = create(handle, file.Address, arguments.Address);
        Assert.NotEqual(0, process);
        Assert.Equal(0, ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)library.Functions["dtrace_handle_proc"])(
            handle, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&OnEnd, (nint)(&ends)));
        calls.SetOption(handle, option.Address, size.Address);
        Assert.Equal(0, calls.Go(handle));
        Assert.Equal(1, calls.Status(handle));
        Assert.Equal(0, ends);
        ((delegate* unmanaged[Cdecl]<nint, nint, void>)library.Functions["dtrace_proc_continue"])(handle, process);
        long limit = Environment.TickCount64 + (long)Scripts.Bound.TotalMilliseconds;
        while (ends == 0 && Environment.TickCount64 < limit) sleep(handle);
        Assert.Equal(1, ends);
        calls.Close(handle);
        Assert.Empty(library.Violations);
    }

    [Fact]
    public void AProgramThatIsNotThereIsTheCompilersError()
    {
        using AbiLibrary library = new(AbiPlatform.MacOs, new FakeEngine());
        NativeCalls calls = new(NativeFunctions.FromTable(library.Functions, "the table"));
        nint handle = calls.Open(NativeNumbers.Version, 0, out _);
        using NativeText file = new("/nonexistent/program");
        using NativeArguments arguments = new(["program"]);
        Assert.Equal(0, ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)library.Functions["dtrace_proc_create"])(handle, file.Address, arguments.Address));
        Assert.Equal("failed to execute /nonexistent/program: No such file or directory", calls.ErrorText(handle, calls.ErrorNumber(handle)));
        calls.Close(handle);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnEnd(nint process, nint message, nint argument) => (*(int*)argument)++;
}
