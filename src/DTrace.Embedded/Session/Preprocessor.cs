using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DTrace.Core;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Session;

/// <summary>
/// The machine's C preprocessor, run over a program's text (dtrace -C). It is given no shell, and the names that dtrace(8) defines for D alone;
/// the line markers it leaves tell errors where they are.
/// </summary>
internal static partial class Preprocessor
{
    /// <summary>The command, where option cpppath names no other.</summary>
    public const string DefaultPath = "cpp";

    /// <summary>The longest wait for it.</summary>
    private const int LimitSeconds = 30;

    /// <summary>The text that the preprocessor makes of a program's.</summary>
    /// <exception cref="DTraceCompileException">There is no preprocessor, it refuses the text, or it does not end; in libdtrace's sentences (dt_error.c).</exception>
    /// <exception cref="OperationCanceledException">The compile was cancelled.</exception>
    public static string Run(ProgramSource source, string path, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using Process process = Start(source, path, arguments);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ended.CancelAfter(TimeSpan.FromSeconds(LimitSeconds));
        try
        {
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream, ended.Token);
            Task<byte[]> errors = ReadAsync(process.StandardError.BaseStream, ended.Token);
            Task input = WriteAsync(process.StandardInput, DTraceText.Encode($"# 1 \"{LineMarker.Escape(source.FileName ?? string.Empty)}\"\n{WithoutInterpreter(source.Text)}"), ended.Token);
            Task.WhenAll(output, errors, input, process.WaitForExitAsync(ended.Token)).GetAwaiter().GetResult();
            return process.ExitCode == 0 ? DTraceText.Decode(output.Result) : throw Refusal(DTraceText.Decode(errors.Result), source);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw Error($"Preprocessor did not end within {LimitSeconds} seconds");
        }
    }

    /// <summary>A script's first line that names its interpreter is no directive; its place stays, so that lines keep their numbers.</summary>
    private static string WithoutInterpreter(string text) =>
        text.StartsWith("#!", StringComparison.Ordinal) ? text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[end..] : string.Empty : text;

    /// <summary>
    /// No name is an option: an empty one would make the next argument the name, and the folders "-" and "=x" mean something else to GNU's (its manual,
    /// "Directory Options").
    /// </summary>
    private static string Option(string option, string name) => name.Length != 0
        ? option + (option == "-I" && !Path.IsPathRooted(name) ? "./" + name : name)
        : throw Error($"Preprocessor option {option} has an empty name");

    private static Process Start(ProgramSource source, string path, IReadOnlyList<string> arguments)
    {
        string[] names = [.. source.Defines.Select(name => Option("-D", name)), .. source.IncludeDirectories.Select(folder => Option("-I", folder))];
        ProcessStartInfo start = new(path, ["-D__SUNW_D=1", .. arguments, .. names])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Error("Preprocessor not found");
        }
    }

    /// <summary>Writes the text; a preprocessor that ends before it has read it all says why by its exit code.</summary>
    private static async Task WriteAsync(StreamWriter input, byte[] text, CancellationToken cancellation)
    {
        try
        {
            await using (input) await input.BaseStream.WriteAsync(text, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>The first error that it tells, and its place: <c>file:line:column: error: …</c>, as GNU's and LLVM's write it, the column not by all.</summary>
    private static DTraceCompileException Refusal(string errors, ProgramSource source)
    {
        const string Failed = "Preprocessor failed to process input program";
        string? first = errors.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal));
        if (first is null || Place().Match(first) is not { Success: true } place) return new DTraceCompileException(first is null ? Failed : $"{Failed}: {first.Trim()}", null, 1, 1) { File = source.FileName };
        int line = int.Parse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
        int column = int.TryParse(place.Groups["column"].ValueSpan, CultureInfo.InvariantCulture, out int told) ? told : 1;
        return new DTraceCompileException($"{Failed}: {first.Trim()}", null, line, column) { File = source.FileName is null ? null : place.Groups["file"].Value };
    }

    private static DTraceCompileException Error(string message) => new(message, null, null, null);

    [GeneratedRegex(@"^(?<file>.*?):(?<line>\d{1,9}):(?:(?<column>\d{1,9}):)? *(?:fatal )?error", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
