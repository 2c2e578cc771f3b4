using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using DTrace.Embedded.Unwinding;
using Xunit;

namespace DTrace.Embedded.Tests.Unwinding;

/// <summary>The rows of Debian's own files, beside those that binutils' readelf makes of them.</summary>
public sealed class ReadelfTests
{
    [Theory]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6", 20_000, 20)]
    [InlineData("/bin/bash", 10_000, 1)]
    [InlineData("/usr/bin/python3.11", 40_000, 1)]
    public void EveryRowIsReadelfs(string file, int least, int mostExpressions)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64 && File.Exists(file) && File.Exists("/usr/bin/readelf"), "No such file, or no readelf.");
        using FileStream stream = File.OpenRead(file);
        UnwindTable table = UnwindTable.Read(stream)!;
        int rows = 0, expressions = 0;
        List<string> wrong = [];
        foreach (Row expected in Interpret(file))
        {
            rows++;
            UnwindRow found = table.Find(expected.Address)!.Value;
            if (expected.Base == "exp") expressions++;
            else if (Text(found) != expected.ToString()) wrong.Add($"{expected.Address:x}: {Text(found)}, not {expected}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows}: {string.Join("; ", wrong.Take(10))}");
        Assert.True(rows > least, $"{rows} rows");
        Assert.InRange(expressions, 0, mostExpressions);
    }

    /// <summary>A row as readelf writes it: base, caller's rbp.</summary>
    private static string Text(UnwindRow row) => row.Rule switch
    {
        UnwindRule.StackPointer => $"rsp+{8 * row.Words} {Saved(row)}",
        UnwindRule.FramePointer => $"rbp+{8 * row.Words} {Saved(row)}",
        _ => $"{row.Special}",
    };

    private static string Saved(UnwindRow row) => row.Saved == 0 ? "u" : $"c{8 * row.Saved}";

    private static IEnumerable<Row> Interpret(string file)
    {
        using Process readelf = Process.Start(new ProcessStartInfo("readelf", ["--wide", "--debug-dump=frames-interp", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = readelf.StandardError.ReadToEndAsync();
        int framePointer = -1, returnAddress = -1;
        bool isFunction = false;
        while (readelf.StandardOutput.ReadLine() is { } line)
        {
            // A register's name stands in parentheses behind its number.
            string[] columns = Regex.Replace(line, @" \(\w+\)", string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line.Contains(" FDE ", StringComparison.Ordinal)) isFunction = true;
            else if (line.Contains(" CIE ", StringComparison.Ordinal)) isFunction = false;
            else if (columns is ["LOC", ..]) (framePointer, returnAddress) = (Array.IndexOf(columns, "rbp"), Array.IndexOf(columns, "ra"));
            else if (isFunction && columns is [{ Length: 16 }, _, _, ..] && ulong.TryParse(columns[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address))
                yield return new Row(address, columns[1], framePointer < 0 ? "u" : columns[framePointer], columns[returnAddress]);
        }

        readelf.WaitForExit();
    }

    private sealed record Row(ulong Address, string Base, string FramePointer, string ReturnAddress)
    {
        public override string ToString() => ReturnAddress switch
        {
            "u" => $"{UnwindSpecial.End}",
            "c-8" when Base.StartsWith("rsp+", StringComparison.Ordinal) || Base.StartsWith("rbp+", StringComparison.Ordinal) => $"{Base} {FramePointer}",
            _ => $"{UnwindSpecial.Unknown}",
        };
    }
}
