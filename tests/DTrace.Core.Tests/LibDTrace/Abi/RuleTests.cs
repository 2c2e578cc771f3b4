using DTrace.AbiServer;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>The server itself: that it keeps the library's rules, without which the other tests would prove nothing.</summary>
public class RuleTests
{
    [Fact]
    public void MacOsTakesNoNullStream()
    {
        using Handle handle = new(AbiPlatform.MacOs);
        Assert.Equal(-1, handle.Calls.Work(handle.Pointer, 0, 0, 0, 0));
        Assert.Equal("a NULL stream was given, on which macOS's library crashes", Assert.Single(handle.Library.Violations));
    }

    [Fact]
    public void WindowsTakesNoStreamOfAnotherCLibrary()
    {
        using Handle handle = new(AbiPlatform.Windows);
        Assert.Equal(-1, handle.Calls.Work(handle.Pointer, 1, 0, 0, 0));
        Assert.Single(handle.Library.Violations);
    }

    [Fact]
    public void AHandlerIsSetOnce()
    {
        using Handle handle = new(AbiPlatform.Illumos);
        Assert.Equal(0, handle.Calls.HandleDrops(handle.Pointer, 1, 0));
        Assert.Equal(-1, handle.Calls.HandleDrops(handle.Pointer, 1, 0));
    }

    [Fact]
    public void TracingWantsABuffer()
    {
        using Handle handle = new(AbiPlatform.Illumos);
        Assert.Equal(-1, handle.Calls.Go(handle.Pointer));
        Assert.Equal("Enabling exceeds size of buffer", handle.LastError);
    }

    [Fact]
    public void TheStatusIsThrottledByItsRate()
    {
        HandClock clock = new();
        using Handle handle = new(AbiPlatform.Illumos, clock);
        handle.Start();
        Assert.Equal((1, 0), (handle.Calls.Status(handle.Pointer), handle.Calls.Status(handle.Pointer)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (handle.Calls.Status(handle.Pointer), handle.Calls.Status(handle.Pointer)));
        // A late caller's next calls are let through until the rate has caught up.
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal((1, 1, 1, 0), (handle.Calls.Status(handle.Pointer), handle.Calls.Status(handle.Pointer), handle.Calls.Status(handle.Pointer), handle.Calls.Status(handle.Pointer)));
    }

    [Fact]
    public void AfterTheStopWorkIsDoneAtOnce()
    {
        using Handle handle = new(AbiPlatform.Illumos);
        handle.Start();
        Assert.Equal(0, handle.Calls.Stop(handle.Pointer));
        Assert.Equal((1, 1), (handle.Calls.Work(handle.Pointer, 0, 0, 0, 0), handle.Calls.Work(handle.Pointer, 0, 0, 0, 0)));
        Assert.Equal(4, handle.Calls.Status(handle.Pointer));
        Assert.Equal(-1, handle.Calls.Go(handle.Pointer));
    }

    [Theory]
    [InlineData(AbiPlatform.Illumos, 1038)]
    [InlineData(AbiPlatform.MacOs, 1039)]
    public void ErrorsHaveThePlatformsNumbers(AbiPlatform platform, int number)
    {
        using Handle handle = new(platform);
        Assert.Equal(-1, handle.SetOption("nosuch", "1"));
        Assert.Equal(number, handle.Calls.ErrorNumber(handle.Pointer));
        Assert.Equal("Invalid option name", handle.LastError);
    }

    [Theory]
    [InlineData("zdefs", "1", "Invalid value for specified option")]
    [InlineData("bufsize", "4x", "Invalid value for specified option")]
    [InlineData("bufpolicy", "SWITCH", "Invalid value for specified option")]
    [InlineData("objcopypath", "/bin/objcopy", "Invalid option name")]
    public void OptionsAreChecked(string name, string value, string error)
    {
        using Handle handle = new(AbiPlatform.Illumos);
        Assert.Equal(-1, handle.SetOption(name, value));
        Assert.Equal(error, handle.LastError);
    }

    [Fact]
    public void OptionsOfTheEnablingAreFixedOnceItRuns()
    {
        using Handle handle = new(AbiPlatform.Illumos);
        handle.Start();
        Assert.Equal((-1, "Operation illegal when tracing is active"), (handle.SetOption("bufsize", "8m"), handle.LastError));
        Assert.Equal(0, handle.SetOption("switchrate", "5s"));
    }

    [Fact]
    public void SymbolsAreWrittenLikeSnprintf()
    {
        using Handle handle = new(AbiPlatform.Illumos);
        byte[] text = new byte[6];
        Assert.Equal("unix`f+0x5".Length, handle.Calls.KernelSymbol(handle.Pointer, 0x1005, text));
        Assert.Equal("unix`\0"u8.ToArray(), text);
    }

    [Fact]
    public void APlatformsTableHasItsExportsAlone()
    {
        using AbiLibrary windows = new(AbiPlatform.Windows);
        using AbiLibrary illumos = new(AbiPlatform.Illumos);
        Assert.DoesNotContain("_dtrace_version", windows.Functions.Keys);
        Assert.Contains("dtrace_version", windows.Functions.Keys);
        Assert.DoesNotContain("dtrace_version", illumos.Functions.Keys);
        Assert.All(illumos.Functions.Keys.Where(name => name != "_dtrace_version" && !name.StartsWith("ctf_", StringComparison.Ordinal)), name => Assert.True(AbiFacts.IsExported("illumos", name), name));
    }

    /// <summary>A handle that is called as C would.</summary>
    private sealed class Handle : IDisposable
    {
        public Handle(AbiPlatform platform, TimeProvider? clock = null)
        {
            Library = new AbiLibrary(platform, new FakeEngine()) { Clock = clock ?? TimeProvider.System };
            Calls = new NativeCalls(NativeFunctions.FromTable(Library.Functions, "the table"));
            Pointer = Calls.Open(NativeNumbers.Version, 0, out _);
            Assert.NotEqual(0, Pointer);
        }

        public AbiLibrary Library { get; }

        public NativeCalls Calls { get; }

        public nint Pointer { get; }

        public string LastError => Calls.ErrorText(Pointer, Calls.ErrorNumber(Pointer));

        public int SetOption(string name, string value)
        {
            using NativeText option = new(name);
            using NativeText text = new(value);
            return Calls.SetOption(Pointer, option.Address, text.Address);
        }

        public void Start()
        {
            Assert.Equal(0, SetOption("bufsize", "4m"));
            Assert.Equal(0, Calls.Go(Pointer));
        }

        public void Dispose()
        {
            Calls.Close(Pointer);
            Library.Dispose();
        }
    }
}
