using System.Runtime.InteropServices;
using System.Text;

namespace DTrace.Core.LibDTrace;

/// <summary>Compiles programs on a handle and adds them to its enabling. The caller holds the compiler's lock.</summary>
internal static class ProgramCompiler
{
    /// <summary>
    /// Compiles a program. On Linux it must be executed later, after the last compile and in one go with the others (<see cref="Execute"/>): the library
    /// makes its table of statements at the first execution, as long as there are statements then, and writes past it for those compiled after
    /// (dt_program.c, dt_prog_stmt). Elsewhere it is executed here.
    /// </summary>
    /// <param name="handle">The handle.</param>
    /// <param name="source">The program.</param>
    /// <param name="program">What the library made of it.</param>
    public static CompiledProgram Compile(LibraryHandle handle, ProgramSource source, out nint program)
    {
        if (source.Lists) throw new DTraceException(DTraceErrorKind.Argument, "libdtrace lists no code: a listing is of the engines Embedded and InProcess.");
        program = Translate(handle, source);
        if (program == 0) throw Failure(handle, source);
        IReadOnlyList<ProbeDescription> probes = Probes(handle, program);
        int matches = handle.Profile.IsLinux ? probes.Sum(probe => Count(handle, probe)) : Execute(handle, program);
        // Without the colons of the parts left out in front, as a program spells them.
        string[] spelled = [.. probes.Select(probe => probe.ToString().TrimStart(':'))];
        return new CompiledProgram(source.Text, matches, spelled, ProgramText.Aggregations(source.Text), ProgramText.IsDestructive(source.Text));
    }

    /// <summary>Has the library load its .d files, as it does at its first compile.</summary>
    public static void LoadLibraryFiles(LibraryHandle handle)
    {
        if (FromText(handle, new ProgramSource { Text = string.Empty, AllowEmpty = true }) == 0) throw handle.Failure("failed to load the library's files");
    }

    private static nint Translate(LibraryHandle handle, ProgramSource source)
    {
        if (!NeedsPreprocessor(source))
        {
            // Only a stream gives errors their line.
            return source.FileName is not null && handle.Profile.TakesStreams ? FromStream(handle, source, FlagsOf(source)) : FromText(handle, source);
        }

        if (!handle.Profile.TakesStreams)
            throw new DTraceException(DTraceErrorKind.Argument, "This platform's libdtrace cannot run the preprocessor for another program: give the text preprocessed.");
        foreach (string definition in source.Defines) SetOption(handle, "define", definition);
        foreach (string folder in source.IncludeDirectories) SetOption(handle, "incdir", folder);
        return FromStream(handle, source, FlagsOf(source) | NativeNumbers.CompilePreprocess);
    }

    private static bool NeedsPreprocessor(ProgramSource source) => source.Preprocess || source.Defines.Count > 0 || source.IncludeDirectories.Count > 0;

    private static uint FlagsOf(ProgramSource source) => NativeNumbers.CompileErrorTags
        | (source.AllowZeroMatch ? NativeNumbers.CompileZeroMatch : 0)
        | (source.AllowEmpty ? NativeNumbers.CompileEmpty : 0)
        | (source.AllowUnusedArguments ? NativeNumbers.CompileUnusedArguments : 0)
        | (source.AllowMissingArguments ? NativeNumbers.CompileDefaultArguments : 0)
        | (source.NoLibrary ? NativeNumbers.CompileNoLibraries : 0);

    private static NativeArguments ArgumentsOf(ProgramSource source) => new([source.FileName ?? "dtrace", .. source.Arguments]);

    private static nint FromText(LibraryHandle handle, ProgramSource source)
    {
        using NativeArguments arguments = ArgumentsOf(source);
        using NativeText text = new(source.Text);
        return handle.Calls.CompileText(handle.Pointer, text.Address, NativeNumbers.ProbeSpecName, FlagsOf(source), arguments);
    }

    private static nint FromStream(LibraryHandle handle, ProgramSource source, uint flags)
    {
        using NativeArguments arguments = ArgumentsOf(source);
        nint stream = CStreams.OpenTemporary(Encoding.UTF8.GetBytes(source.Text));
        try
        {
            return handle.Calls.CompileStream(handle.Pointer, stream, flags, arguments);
        }
        finally
        {
            CStreams.Close(stream);
        }
    }

    private static void SetOption(LibraryHandle handle, string name, string value)
    {
        using NativeText option = new(name);
        using NativeText text = new(value);
        handle.Check(handle.Calls.SetOption(handle.Pointer, option.Address, text.Address), $"failed to set {name} to {value}");
    }

    private static DTraceException Failure(LibraryHandle handle, ProgramSource source)
    {
        int number = handle.LastError;
        string text = handle.Calls.ErrorText(handle.Pointer, number);
        DTraceException failure = LibraryErrors.From(number, text, "failed to compile the program", handle.Profile);
        // Plain numbers of the library's own, such as those of an option in a pragma, are about the program too; those of the system are not.
        if (number < LibraryErrors.First || failure.Kind is not (DTraceErrorKind.Compile or DTraceErrorKind.Engine)) return failure;
        DTraceCompileException error = CompileErrorText.Parse(text, source.FileName);
        return error.Line is null && source.FileName is null ? WithLine(handle, source, error) : error;
    }

    /// <summary>
    /// The error of a program given as text, with its line, which the library tells of a stream only: so the text is compiled once more, from one.
    /// </summary>
    private static DTraceCompileException WithLine(LibraryHandle handle, ProgramSource source, DTraceCompileException error)
    {
        if (NeedsPreprocessor(source) || !handle.Profile.TakesStreams || FromStream(handle, source, FlagsOf(source)) != 0) return error;
        if (handle.LastError != LibraryErrors.Compiler) return error;
        DTraceCompileException again = CompileErrorText.Parse(handle.Calls.ErrorText(handle.Pointer, LibraryErrors.Compiler));
        return again.Tag == error.Tag ? new DTraceCompileException(error.Message, error.Tag, again.Line, column: null) { File = again.File } : error;
    }

    /// <summary>Executes a program: its probes join the enabling, and fire once tracing starts.</summary>
    /// <returns>How many probes it matches.</returns>
    public static int Execute(LibraryHandle handle, nint program)
    {
        ProgramInfoLayout layout = handle.Profile.Layouts.ProgramInfo;
        nint info = Marshal.AllocCoTaskMem(layout.Size);
        try
        {
            NativeMemory.WritableBytes(info, layout.Size).Clear();
            handle.Check(handle.Calls.Execute(handle.Pointer, program, info), "failed to enable the program");
            return NativeMemory.Int32(info, layout.Matches);
        }
        finally
        {
            Marshal.FreeCoTaskMem(info);
        }
    }

    /// <summary>How many probes a description matches; none is no error here.</summary>
    private static int Count(LibraryHandle handle, ProbeDescription pattern)
    {
        using ProbeMemory.NativeProbe description = ProbeMemory.Write(pattern, handle.Profile.Layouts.Probe);
        using ProbeCollector collector = new(handle.Profile.Layouts);
        _ = handle.Calls.IterateProbes(handle.Pointer, description.Address, ProbeCollector.Callback, collector.Argument);
        collector.Rethrow();
        return collector.Probes.Count;
    }

    private static IReadOnlyList<ProbeDescription> Probes(LibraryHandle handle, nint program)
    {
        using StatementReader reader = new(handle.Profile.Layouts);
        int result = handle.Calls.IterateStatements(handle.Pointer, program, StatementReader.Callback, reader.Argument);
        reader.Rethrow();
        handle.Check(result, "failed to read the program's clauses");
        return reader.Probes;
    }
}
