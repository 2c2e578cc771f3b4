using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>Calls that signals interrupt are made again.</summary>
public sealed class RetryTests : IDisposable
{
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    private readonly LibraryHandle _handle = FunctionTable.Open(NativeProfile.Illumos);
    private readonly Target _target = new();
    private int _calls;

    public void Dispose()
    {
        _handle.Dispose();
        _target.Dispose();
    }

    [Fact]
    public void AnInterruptedCallIsMadeUntilItIsNot()
    {
        FunctionTable.Error = Interrupted;
        Assert.Equal(1, _handle.Retry(() => ++_calls < 4 ? -1 : 1, _target, "failed"));
        Assert.Equal(4, _calls);
    }

    [Fact]
    public void ACallThatFailsIsNot()
    {
        FunctionTable.Error = InvalidArgument;
        DTraceException error = Assert.Throws<DTraceException>(() => _handle.Retry(Fail, _target, "failed to do it"));
        Assert.Equal((1, DTraceErrorKind.Engine, "failed to do it: Error 22"), (_calls, error.Kind, error.Message));
    }

    [Fact]
    public void ACallInterruptedForEverEnds()
    {
        FunctionTable.Error = Interrupted;
        Assert.Equal("failed: interrupted by signals 1000 times in a row", Assert.Throws<DTraceException>(() => _handle.Retry(Fail, _target, "failed")).Message);
        Assert.Equal(1000, _calls);
    }

    [Fact]
    public void WhatACallbackThrewComesBeforeTheCallsOwnFailure()
    {
        FunctionTable.Error = InvalidArgument;
        Assert.Throws<InvalidOperationException>(() => _handle.Retry(() => _target.Fail(new InvalidOperationException(), -1), _target, "failed"));
    }

    private int Fail()
    {
        _calls++;
        return -1;
    }

    private sealed class Target : CallbackTarget;
}
