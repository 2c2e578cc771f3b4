namespace DTrace.Embedded.Bpf;

/// <summary>What a function of a program is given.</summary>
public enum BpfParameterKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>The program's context.</summary>
    Context,

    /// <summary>The address of memory of a known size.</summary>
    Memory,
}

/// <summary>One parameter of a function.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Size">How many bytes of memory there are; 0 for the other kinds.</param>
public readonly record struct BpfParameter(BpfParameterKind Kind, int Size = 0)
{
    /// <summary>A number.</summary>
    public static BpfParameter Number => new(BpfParameterKind.Number);

    /// <summary>The program's context.</summary>
    public static BpfParameter Context => new(BpfParameterKind.Context);

    /// <summary>The address of memory of a size.</summary>
    public static BpfParameter Memory(int size) => new(BpfParameterKind.Memory, size);
}

/// <summary>What the code from an instruction on is for.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Text">For people: one line.</param>
public readonly record struct BpfNote(int Instruction, string Text);

/// <summary>
/// A function in a program. It returns a number, and takes its parameters in R1 to R5. A verifier can check it by its parameters alone, so that the
/// work grows with the code and not with the ways through it.
/// </summary>
/// <param name="Name">A name for people: letters, digits and underscores.</param>
/// <param name="Start">Its first instruction.</param>
/// <param name="Parameters">At most five.</param>
public sealed record BpfFunction(string Name, int Start, IReadOnlyList<BpfParameter> Parameters);
