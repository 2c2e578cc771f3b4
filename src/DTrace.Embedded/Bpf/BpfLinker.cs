namespace DTrace.Embedded.Bpf;

/// <summary>Puts functions together to a program: the one that is entered first, then the others, each call with the distance to what it calls.</summary>
public static class BpfLinker
{
    /// <summary>Makes the program.</summary>
    /// <param name="name">The program's name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="functions">The functions, by the numbers that calls name (<see cref="BpfAssembler.CallFunction"/>); the first is entered.</param>
    /// <param name="notes">The notes of each function; null for none.</param>
    public static BpfProgram Link(
        string name,
        BpfProgramKind kind,
        IReadOnlyList<(string Name, IReadOnlyList<BpfParameter> Parameters, IReadOnlyList<BpfInstruction> Code)> functions,
        IReadOnlyList<IEnumerable<BpfNote>>? notes = null)
    {
        var starts = new int[functions.Count];
        for (int i = 1; i < starts.Length; i++) starts[i] = starts[i - 1] + functions[i - 1].Code.Count;
        var code = new BpfInstruction[starts[^1] + functions[^1].Code.Count];
        for (int i = 0; i < functions.Count; i++)
        {
            IReadOnlyList<BpfInstruction> body = functions[i].Code;
            for (int at = 0; at < body.Count; at++)
            {
                int place = starts[i] + at;
                code[place] = body[at].CallsFunction ? body[at] with { Immediate = starts[body[at].Immediate] - place - 1 } : body[at];
            }
        }

        return new BpfProgram(name, kind, code)
        {
            Notes = notes is null ? [] : [.. notes.SelectMany((ofFunction, i) => ofFunction.Select(note => note with { Instruction = starts[i] + note.Instruction }))],
            Functions = functions.Count == 1 ? [] : [.. functions.Select((function, i) => new BpfFunction(function.Name, starts[i], function.Parameters))],
        };
    }
}
