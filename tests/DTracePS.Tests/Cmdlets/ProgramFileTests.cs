using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>Programs in files: what is read, and what is refused.</summary>
public sealed class ProgramFileTests(PowerShellSession session) : IClassFixture<PowerShellSession>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("DTracePS-programs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private ErrorRecord Refusal(string parameter, string path) => session.Error($"New-DTraceConsumer | Invoke-DTraceCompile -{parameter} '{path}'");

    private string Source(string parameter, string path) => session.One<DTraceProgram>($"New-DTraceConsumer | Invoke-DTraceCompile -{parameter} '{path}'").Source;

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void AByteOrderMarkTellsTheEncoding(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        Assert.Equal("trace 1", Source("LiteralPath", Write("marked.d", [.. encoding.GetPreamble(), .. encoding.GetBytes("trace 1")])));
    }

    [Fact]
    public void Utf16WithoutAMarkIsRefusedWithTheReason() =>
        Assert.Contains("Is it UTF-16 without a byte order mark? Save it as UTF-8.", Refusal("LiteralPath", Write("bare.d", Encoding.Unicode.GetBytes("trace 1"))).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void BytesThatAreNotUtf8AreKept() => Assert.Equal([0x20, 0xe9], DTraceText.Encode(ProgramFile.Read(Write("latin1.d", [0x20, 0xe9]))));

    [Fact]
    public void AFolderIsRefused()
    {
        Assert.Equal($"'{_folder}' is not a D program: it is a folder.", Refusal("LiteralPath", _folder).Exception.Message);
        Assert.Equal("DTraceArgument,DTracePS.InvokeDTraceCompileCommand", Refusal("Path", _folder).FullyQualifiedErrorId);
    }

    [Fact]
    public void AFileOfMoreThanSixteenMebibytesIsRefused()
    {
        string path = Path.Combine(_folder, "huge.d");
        using (FileStream file = File.Create(path)) file.SetLength(ProgramFile.SizeLimit + 1L);
        Assert.Equal($"'{path}' is not a D program: it is longer than 16 MiB.", Refusal("LiteralPath", path).Exception.Message);
    }

    [Fact]
    public void ADeviceWithoutAnEndIsRefused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This system has no /dev/zero.");
        Assert.EndsWith("it is longer than 16 MiB.", Refusal("LiteralPath", "/dev/zero").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-DTraceConsumer | Invoke-DTraceCompile -LiteralPath")]
    [InlineData("Invoke-DTrace -Path")]
    public async Task CtrlCEndsTheWaitForAPipeThatNobodyWrites(string command)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "This system has no mkfifo.");
        string pipe = Path.Combine(_folder, "pipe.d");
        using (Process made = Process.Start("/usr/bin/mkfifo", [pipe])) made.WaitForExit();
        using PowerShell shell = session.Begin($"'begun'; {command} '{pipe}'");
        using PSDataCollection<PSObject> output = [];
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => output.Count > 0, 20_000));
            await Task.Run(shell.Stop, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.True(running.AsyncWaitHandle.WaitOne(20_000));
        }
        finally
        {
            // The thread that was left behind reads to the end. For reading and writing, a pipe opens without waiting for anybody.
            using FileStream end = File.Open(pipe, FileMode.Open, FileAccess.ReadWrite);
        }
    }

    [Theory]
    [InlineData("Path", "none.d")]
    [InlineData("Path", "none*.d")]
    [InlineData("LiteralPath", "none.d")]
    [InlineData("LiteralPath", "none*.d")]
    public void WhatIsNotThereIsAnErrorThatNamesIt(string parameter, string name)
    {
        ErrorRecord error = Refusal(parameter, Path.Combine(_folder, name));
        Assert.Equal(("DTraceFileNotFound,DTracePS.InvokeDTraceCompileCommand", ErrorCategory.ObjectNotFound), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.Equal(Path.Combine(_folder, name), error.TargetObject);
    }

    [Fact]
    public void APathThatIsNoFileIsAnError() => Assert.Equal(ErrorCategory.ObjectNotFound, Refusal("LiteralPath", "Variable:Home").CategoryInfo.Category);

    [Fact]
    public void WildcardsTakeEachFileAndBracketsAreLiteralWhereAsked()
    {
        Write("a[1].d", "trace 1"u8.ToArray());
        Write("a1.d", "trace 2"u8.ToArray());
        Assert.Equal("trace 1", Source("LiteralPath", Path.Combine(_folder, "a[1].d")));
        Assert.Equal("trace 2", Source("Path", Path.Combine(_folder, "a[1].d")));
        Assert.Equal(2, session.Run($"New-DTraceConsumer | Invoke-DTraceCompile -Path '{_folder}/*.d'").Count);
    }
}
