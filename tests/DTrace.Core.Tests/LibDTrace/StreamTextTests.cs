using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>A stream in memory gives each text once.</summary>
public unsafe class StreamTextTests
{
    [Fact]
    public void TextIsTakenOnceAndTheStreamBeginsAnew()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows's C library has no stream in memory");
        using StreamText text = new();
        Assert.Equal(string.Empty, text.Take());
        Write(text, "a longer first text");
        Assert.Equal("a longer first text", text.Take());
        Write(text, "second");
        Assert.Equal("second", text.Take());
        Assert.Equal(string.Empty, text.Take());
    }

    private static void Write(StreamText text, string piece)
    {
        nint process = System.Runtime.InteropServices.NativeLibrary.GetMainProgramHandle();
        nint puts = System.Runtime.InteropServices.NativeLibrary.GetExport(process, "fputs");
        using NativeText native = new(piece);
        Assert.True(((delegate* unmanaged[Cdecl]<nint, nint, int>)puts)(native.Address, text.Stream) >= 0);
    }
}
