using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DTrace.Embedded.Symbols;
using Xunit;
using StackFrame = DTrace.Core.StackFrame;

namespace DTrace.Embedded.Tests.Symbols;

public sealed class UserSymbolsTests : IDisposable
{
    private const int Pid = 42;
    private readonly string _processes = Directory.CreateTempSubdirectory("dtraceps-").FullName;

    private string ProcessDirectory => Path.Combine(_processes, "42");

    public void Dispose() => Directory.Delete(_processes, recursive: true);

    [Fact]
    public void AnAddressInAMappedFileIsItsFileNameAndFunction()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77                     /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        Assert.Equal("libwork.so.1`work+0x8", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001008).ToString());
    }

    [Fact]
    public void AnAddressInNoFunctionHasTheFileNameOnly()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        Assert.Equal("libwork.so.1`0x7f0000001800", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001800).ToString());
    }

    [Fact]
    public void APathWithBlanksAndARemovedFileAreNamedByTheFile()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77     /tmp/my  program (deleted)", "/tmp/my  program");
        Assert.Equal("my  program`work", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001000).ToString());
    }

    [Fact]
    public void AnAddressInMemoryWithoutAFileStaysAnAddress()
    {
        Map("7f0000001000-7f0000002000 rwxp 00000000 00:00 0 ", null);
        Assert.Equal("0x7f0000001008", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001008).ToString());
    }

    [Fact]
    public void AMappingOfTheKernelSHasItsName()
    {
        Map("7f0000001000-7f0000002000 r-xp 00000000 00:00 0                          [vdso]", null);
        Assert.Equal("[vdso]`0x7f0000001008", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001008).ToString());
    }

    [Theory]
    [InlineData(0x7f0000000fffUL)]
    [InlineData(0x7f0000002000UL)]
    public void AnAddressOutsideEveryMappingStaysAnAddress(ulong address)
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        Assert.Null(new UserSymbols(_processes).Resolve(Pid, address).Module);
    }

    [Fact]
    public void AProcessThatIsGoneAndWasNeverSeenLeavesTheAddress() =>
        Assert.Equal(new StackFrame(0x1000, null, null, 0), new UserSymbols(_processes).Resolve(Pid, 0x1000));

    [Fact]
    public void AProcessSeenBeforeItEndedStillResolves()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        UserSymbols symbols = new(_processes);
        symbols.Resolve(Pid, 0x7f0000001000);
        Directory.Delete(ProcessDirectory, recursive: true);
        Assert.Equal("libwork.so.1`work+0x10", symbols.Resolve(Pid, 0x7f0000001010).ToString());
    }

    [Fact]
    public void ALibraryLoadedLaterIsFound()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        UserSymbols symbols = new(_processes);
        symbols.Resolve(Pid, 0x7f0000001000);
        Map("7f0000101000-7f0000102000 r-xp 00001000 fe:00 78 /usr/lib/liblater.so", "/usr/lib/liblater.so");
        Assert.Equal("liblater.so`work", symbols.Resolve(Pid, 0x7f0000101000).ToString());
    }

    [Fact]
    public void WhatIsMappedNoMoreIsRemembered()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        UserSymbols symbols = new(_processes);
        symbols.Resolve(Pid, 0x7f0000001000);
        Map("7f0000101000-7f0000102000 r-xp 00001000 fe:00 78 /usr/lib/liblater.so", "/usr/lib/liblater.so");
        symbols.Resolve(Pid, 0x7f0000101000);
        Assert.Equal("libwork.so.1`work+0x8", symbols.Resolve(Pid, 0x7f0000001008).ToString());
    }

    [Fact]
    public void AProcessThatIsRememberedHasNamesWhenItHasEnded()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        WritePerfMap("7f0000005000 20 compiled\n");
        UserSymbols symbols = new(_processes);
        symbols.Remember(Pid);
        symbols.Add(Pid, new Mapping(0x7f0000005000, 0x7f0000006000, 0, "00:00", 0, "", IsExecutable: true), reads: true);
        Directory.Delete(ProcessDirectory, recursive: true);
        Assert.Equal(["libwork.so.1`work", "perf-42.map`compiled+0x4"], [symbols.Resolve(Pid, 0x7f0000001000).ToString(), symbols.Resolve(Pid, 0x7f0000005004).ToString()]);
    }

    [Fact]
    public void WhatAProcessMapsIsKnownAtOnce()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        UserSymbols symbols = new(_processes);
        symbols.Add(Pid, new Mapping(0x7f0000201000, 0x7f0000202000, 0x1000, "fe:00", 77, "/usr/lib/libwork.so.1", IsExecutable: true), reads: true);
        Directory.Delete(ProcessDirectory, recursive: true);
        Assert.Equal("libwork.so.1`work+0x4", symbols.Resolve(Pid, 0x7f0000201004).ToString());
    }

    [Fact]
    public void ACopyOfAProcessHasItsNames()
    {
        Map("7f0000001000-7f0000002000 r-xp 00001000 fe:00 77 /usr/lib/libwork.so.1", "/usr/lib/libwork.so.1");
        UserSymbols symbols = new(_processes);
        symbols.Remember(Pid);
        symbols.Copy(Pid, 43);
        Assert.Equal("libwork.so.1`work", symbols.Resolve(43, 0x7f0000001000).ToString());
    }

    [Fact]
    public void WhatAProcessCompiledHasTheNameThatItTellsInItsOwnNumberAndFolder()
    {
        Map("7f0000001000-7f0000002000 rwxp 00000000 00:00 0 ", null);
        File.WriteAllText(ProcessDirectory + "/status", "Name:\tnode\nNSpid:\t42\t7\n");
        WritePerfMap("7f0000001000 40 LazyCompile:~run /app.js:1\n", "perf-7.map");
        Assert.Equal("perf-7.map`LazyCompile:~run /app.js:1+0x10", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001010).ToString());
    }

    [Fact]
    public void TheFolderForTemporaryFilesMayBeAnother()
    {
        Map("7f0000001000-7f0000002000 rwxp 00000000 00:00 0 ", null);
        File.WriteAllText(ProcessDirectory + "/environ", "HOME=/root\0TMPDIR=/var/tmp/\0");
        WritePerfMap("7f0000001000 40 method\n", folder: "/var/tmp");
        Assert.Equal("perf-42.map`method", new UserSymbols(_processes).Resolve(Pid, 0x7f0000001000).ToString());
    }

    [Fact]
    public void AFunctionOfThisProcessSCLibraryIsFoundByItsAddress()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "No Linux.");
        nint address = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getppid");
        StackFrame frame = new UserSymbols().Resolve(Environment.ProcessId, (ulong)address + 2);
        Assert.Equal(("libc.so.6", "getppid", 2UL), (frame.Module, frame.Symbol, frame.Offset));
    }

    [Fact]
    public void AFunctionOfAnotherProcessIsFound()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "No Linux.");
        using Process sleeper = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => CLibraryBase(sleeper.Id) is not null, 10_000), "not within 10 s: sleep maps its C library");
            nint address = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getppid");
            ulong there = (ulong)address - CLibraryBase(Environment.ProcessId)!.Value + CLibraryBase(sleeper.Id)!.Value;
            Assert.Equal("libc.so.6`getppid", new UserSymbols().Resolve(sleeper.Id, there).ToString());
        }
        finally
        {
            sleeper.Kill();
        }
    }

    private static ulong? CLibraryBase(int pid)
    {
        string? first = File.ReadLines($"/proc/{pid}/maps").FirstOrDefault(line => line.EndsWith("/libc.so.6", StringComparison.Ordinal));
        return first is null ? null : ulong.Parse(first.AsSpan(0, first.IndexOf('-', StringComparison.Ordinal)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private void WritePerfMap(string text, string name = "perf-42.map", string folder = "/tmp")
    {
        Directory.CreateDirectory(ProcessDirectory + "/root" + folder);
        File.WriteAllText($"{ProcessDirectory}/root{folder}/{name}", text);
    }

    // A process's folder with one mapping, and below its root the mapped file with a function `work` of 64 bytes at 0x1000.
    private void Map(string line, string? file)
    {
        Directory.CreateDirectory(ProcessDirectory);
        File.WriteAllText(Path.Combine(ProcessDirectory, "maps"), line + "\n");
        if (file is null) return;
        string path = ProcessDirectory + "/root" + file;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new ElfImage(0).Function("work", 0x1000, 0x40).ToBytes());
    }
}
