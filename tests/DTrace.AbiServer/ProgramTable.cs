using System.Globalization;
using System.Text.RegularExpressions;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>The programs of a handle, which live as long as it.</summary>
internal sealed unsafe partial class ProgramTable(AbiHandle handle)
{
    private readonly Dictionary<nint, Entry> _programs = [];

    /// <summary>The formats the programs' records point to.</summary>
    public FormatTable Formats { get; } = new(handle);

    /// <summary>Whether a program aggregates.</summary>
    public bool Aggregates => _programs.Values.Any(program => program.Compiled.Aggregations.Count > 0);

    /// <summary>Compiles a text.</summary>
    /// <param name="function">The function called.</param>
    /// <param name="text">The text, a NUL ends it.</param>
    /// <param name="isStream">Whether it came through a stream: only then do errors have a line, and only then does the preprocessor run.</param>
    /// <param name="flags">DTRACE_C_*.</param>
    /// <param name="arguments">$0 and on.</param>
    public nint Compile(string function, string text, bool isStream, uint flags, string[] arguments) => handle.Library.Compiler(function, () =>
    {
        bool Has(string flag) => (flags & handle.Facts.Constant("DTRACE_C_" + flag)) != 0;
        if ((flags & ~(uint)handle.Facts.Constant("DTRACE_C_MASK")) != 0) throw new AbiError(AbiError.Invalid);
        if (Has("ARGREF")) handle.Options.Set("argref", null, isActive: false);
        if (Has("DEFARG")) handle.Options.Set("defaultargs", null, isActive: false);
        string program = isStream && Has("CPP") ? Preprocessor.Run(handle, text) : Target().Replace(text, handle.Processes.Target.ToString(CultureInfo.InvariantCulture));
        ProgramSource source = new()
        {
            Text = program,
            // The source then has no place to name but the part of the clause, as the library.
            FileName = isStream ? arguments.FirstOrDefault() : null,
            Arguments = arguments.Length == 0 ? [] : arguments[1..],
            AllowZeroMatch = Has("ZDEFS"),
            AllowEmpty = Has("EMPTY"),
            NoLibrary = Has("NOLIBS"),
        };
        try
        {
            CompiledProgram compiled = Translate(source);
            nint address = handle.Arena.Allocate(64);
            _programs.Add(address, new Entry(compiled, Statements(compiled)));
            return address;
        }
        catch (DTraceCompileException mistake)
        {
            string sentence = Place().Replace(mistake.Message, string.Empty);
            string place = isStream && mistake.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line}: ") : string.Empty;
            string tag = (Has("ETAGS") || handle.Options.IsSet("errtags")) && mistake.Tag is not null ? $"[{mistake.Tag}] " : string.Empty;
            throw handle.CompilerError(tag + place + sentence);
        }
        finally
        {
            // The pragmas of a program are in force even where the program is not valid.
            handle.Options.Reload();
        }
    });

    public void Execute(nint program, nint information)
    {
        Entry entry = Find(program);
        if (handle.Tracing.IsActive) throw handle.Error("EDT_ENABLING_ERR");
        entry.IsExecuted = true;
        if (information != 0) Describe(program, information, entry.Compiled.ProbeMatches);
    }

    public void Describe(nint program, nint information, int matches)
    {
        Entry entry = Find(program);
        NativeStruct answer = new(information, handle.Facts.ProgramInfo);
        answer.Set("dpi_aggregates", entry.Compiled.Aggregations.Count);
        answer.Set("dpi_matches", matches == 0 ? 0 : answer.Int32("dpi_matches") + matches);
    }

    public int Iterate(nint program, nint callback, nint argument)
    {
        foreach (nint statement in Find(program).Statements)
        {
            int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)callback)(handle.Address, program, statement, argument);
            if (result != 0) return result;
        }

        return 0;
    }

    /// <summary>Programs run as they were compiled: one that was not executed would trace all the same, so it is refused.</summary>
    public void RequireExecuted()
    {
        if (_programs.Values.Any(program => !program.IsExecuted)) throw handle.Violation("dtrace_go came before a program was executed");
    }

    /// <summary>Has the source compile a program, its silent statements marked. What is wrong is told of the program as it was given.</summary>
    private CompiledProgram Translate(ProgramSource source)
    {
        string marked = StatementMarks.Write(source.Text, source.Arguments);
        if (marked != source.Text)
        {
            try
            {
                return handle.Source.Compile(source with { Text = marked }, CancellationToken.None);
            }
            catch (DTraceCompileException)
            {
                // Compiled again below, where a mistake of the user's is named in the user's own text.
            }
        }

        return handle.Source.Compile(source, CancellationToken.None);
    }

    private Entry Find(nint program) => _programs.TryGetValue(program, out Entry? entry) ? entry : throw handle.Violation("a program is not this handle's");

    /// <summary>Two statements a clause, which share its description.</summary>
    private nint[] Statements(CompiledProgram compiled)
    {
        List<nint> statements = [];
        foreach (string probe in compiled.Probes)
        {
            nint clause = handle.Arena.Allocate(handle.Facts.StatementClause.Size);
            ProbeLayout.Write(handle.Facts, clause + handle.Facts.StatementClause["dted_probe"], ProbeLayout.Pattern(probe));
            for (int i = 0; i < 2; i++)
            {
                NativeStruct statement = new(handle.Arena.Allocate(handle.Facts.Statement.Size), handle.Facts.Statement);
                statement.Set("dtsd_ecbdesc", clause);
                statements.Add(statement.Address);
            }
        }

        return [.. statements];
    }

    // The source names the place in its own way: with the file, or the part of the clause.
    [GeneratedRegex("""^"[^"]*", line \d+: """)]
    private static partial Regex Place();

    // $target is known to the library, which made or grabbed the process, and not to the source.
    [GeneratedRegex("""\$\$?target\b""")]
    private static partial Regex Target();

    private sealed record Entry(CompiledProgram Compiled, nint[] Statements)
    {
        public bool IsExecuted { get; set; }
    }
}
