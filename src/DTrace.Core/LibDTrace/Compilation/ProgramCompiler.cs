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
        program = Translate(handle, source);
        if (program == 0) throw Failure(handle);
        IReadOnlyList<ProbeDescription> probes = Probes(handle, program);
        int matches = handle.Profile.IsLinux ? probes.Sum(probe => Count(handle, probe)) : Execute(handle, program);
        // Without the colons of the parts left out in front, as a program spells them.
        string[] spelled = [.. probes.Select(probe => probe.ToString().TrimStart(':'))];
        return new CompiledProgram(source.Text, matches, spelled, ProgramText.Aggregations(source.Text), ProgramText.IsDestructive(source.Text));
    }

    private static nint Translate(LibraryHandle handle, ProgramSource source)
    {
        using NativeArguments arguments = new([source.FileName ?? "dtrace", .. source.Arguments]);
        uint flags = NativeNumbers.CompileErrorTags
            | (source.AllowZeroMatch ? NativeNumbers.CompileZeroMatch : 0)
            | (source.AllowEmpty ? NativeNumbers.CompileEmpty : 0)
            | (source.NoLibrary ? NativeNumbers.CompileNoLibraries : 0);
        bool preprocess = source.Defines.Count > 0 || source.IncludeDirectories.Count > 0;
        if (preprocess && !handle.Profile.TakesStreams)
            throw new DTraceException(DTraceErrorKind.Argument, "This platform's libdtrace cannot run the preprocessor for another program: give the text preprocessed.");

        // Only a stream gives errors their line, and only a stream can be preprocessed.
        if (!preprocess && (source.FileName is null || !handle.Profile.TakesStreams))
        {
            using NativeText text = new(source.Text);
            return handle.Calls.CompileText(handle.Pointer, text.Address, NativeNumbers.ProbeSpecName, flags, arguments);
        }

        foreach (string definition in source.Defines) SetOption(handle, "define", definition);
        foreach (string folder in source.IncludeDirectories) SetOption(handle, "incdir", folder);
        nint stream = CStreams.OpenTemporary(Encoding.UTF8.GetBytes(source.Text));
        try
        {
            return handle.Calls.CompileStream(handle.Pointer, stream, flags | (preprocess ? NativeNumbers.CompilePreprocess : 0), arguments);
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

    private static DTraceException Failure(LibraryHandle handle)
    {
        int number = handle.LastError;
        string text = handle.Calls.ErrorText(handle.Pointer, number);
        DTraceException failure = LibraryErrors.From(number, text, "failed to compile the program", handle.Profile);
        return number == LibraryErrors.Compiler || failure.Kind == DTraceErrorKind.Engine ? CompileErrorText.Parse(text) : failure;
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
