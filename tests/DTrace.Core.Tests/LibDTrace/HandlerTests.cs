using DTrace.Core.LibDTrace;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>The handlers of a handle: each once, none lets an exception out.</summary>
public sealed class HandlerTests : IDisposable
{
    private readonly LibraryHandle _handle = FunctionTable.Open(NativeProfile.Illumos);
    private readonly HandlerText _text = new();
    private readonly CollectingSink _sink = new();
    private readonly ReportHandlers _reports;

    public HandlerTests() => _reports = new ReportHandlers(1, _handle, new ProbeTable(_handle.Profile.Layouts.Probe), _text);

    public void Dispose()
    {
        _handle.Dispose();
        _text.Dispose();
        _reports.Dispose();
    }

    [Fact]
    public void EachIsEstablishedOnce()
    {
        _reports.Install();
        _reports.InstallFaults();
        _reports.InstallFaults();
        Assert.Equal(["drop", "setopt", "buffered", "err"], FunctionTable.Handlers.Keys);
    }

    [Theory]
    [InlineData("switchrate", 100_000_000L, "100ms")]
    [InlineData("bufpolicy", 1L, "fill")]
    [InlineData("quiet", 0L, "0")]
    [InlineData("quiet", -2L, null)]
    public void AnOptionThatDSetIsToldInItsSpelling(string name, long value, string? text)
    {
        _reports.Install();
        using NativeBlock change = new NativeBlock(40).Text(16, name).Int64(24, -2).Int64(32, value);
        Assert.Equal(0, _reports.With(_sink, () => FunctionTable.Call("setopt", change.Address)));
        Assert.Equal([(name, text)], _sink.OptionsSet);
    }

    [Fact]
    public void ADropIsToldWithWhatWasDroppedBefore()
    {
        _reports.Install();
        using NativeBlock drop = new NativeBlock(40).Int32(8, 3).Int32(12, 0).Int64(16, 5).Text(32, "5 drops on CPU 3\n");
        _reports.With(_sink, () => FunctionTable.Call("drop", drop.Address));
        _reports.With(_sink, () => FunctionTable.Call("drop", drop.Address));
        Assert.Equal(
            [
                new DropRecord(1, DropKind.Principal, 3, 5, 5, "5 drops on CPU 3"),
                new DropRecord(1, DropKind.Principal, 3, 5, 10, "5 drops on CPU 3"),
            ],
            _sink.Drops);
    }

    [Fact]
    public void WhatComesWhileNobodyReadsIsToldToTheNextReader()
    {
        _reports.Install();
        using NativeBlock drop = new NativeBlock(40).Int32(8, -1).Int32(12, 2).Int64(16, 1).Int64(24, 7).Text(32, "1 dynamic variable drop\n");
        Assert.Equal(0, FunctionTable.Call("drop", drop.Address));
        _reports.With(_sink, () => 0);
        Assert.Equal([new DropRecord(1, DropKind.Dynamic, -1, 1, 7, "1 dynamic variable drop")], _sink.Drops);
    }

    [Fact]
    public void WhatAReaderThrowsAbortsTheCallAndIsThrownAfterIt()
    {
        _reports.Install();
        using NativeBlock change = new NativeBlock(40).Text(16, "quiet");
        Assert.Equal(-1, _reports.With(new CollectingSink { Failure = new InvalidOperationException("full") }, () => FunctionTable.Call("setopt", change.Address)));
        Assert.Equal("full", Assert.Throws<InvalidOperationException>(_reports.Rethrow).Message);
    }

    [Fact]
    public void TextComesInPiecesAndKeepsItsBytes()
    {
        _reports.Install();
        using NativeBlock bytes = new NativeBlock(16).Put(0, [0x61, 0xc3, 0, 0xa9, 0xff, 0]);
        using NativeBlock first = new NativeBlock(48).Int64(8, bytes.Address);
        using NativeBlock second = new NativeBlock(48).Int64(8, bytes.Address + 3);
        using NativeBlock none = new(48);
        foreach (NativeBlock piece in new[] { first, second, none }) FunctionTable.Call("buffered", piece.Address);
        Assert.Equal("aé\udcff", _text.Take());
        Assert.Equal(string.Empty, _text.Take());
    }
}
