using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Collects the probe descriptions of a compiled program's clauses through dtrace_stmt_iter.</summary>
internal sealed unsafe class StatementReader(StructLayouts layouts) : CallbackTarget
{
    private readonly List<ProbeDescription> _probes = [];
    private nint _lastClause;

    /// <summary>The descriptions, in order.</summary>
    public IReadOnlyList<ProbeDescription> Probes => _probes;

    /// <summary>The callback to give dtrace_stmt_iter.</summary>
    public static nint Callback => (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&OnStatement;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnStatement(nint handle, nint program, nint statement, nint argument)
    {
        var reader = From<StatementReader>(argument);
        try
        {
            reader.Read(statement);
            return 0;
        }
        catch (Exception exception)
        {
            return reader.Fail(exception, abort: 1);
        }
    }

    private void Read(nint statement)
    {
        nint clause = NativeMemory.Pointer(statement, layouts.Statement.Clause);
        // A clause's statements stand together and share its description.
        if (clause == 0 || clause == _lastClause) return;
        _lastClause = clause;
        _probes.Add(ProbeMemory.Read(clause + layouts.Statement.ClauseProbe, layouts.Probe));
    }
}
