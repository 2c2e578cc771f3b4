using System.Diagnostics.CodeAnalysis;
using DTrace.Core;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen.Aggregations;

/// <summary>
/// What a CPU's value of an aggregating function is made of: words, each zero at first. A class each, named as the function is in
/// <see cref="AggregateAction"/>, with "Cells" after it.
/// </summary>
internal abstract class AggregationCells
{
    /// <summary>How deep programs of one CPU may nest: so often another may come between a program's reading of a value and its writing.</summary>
    public const int NestingLevels = 4;

    /// <summary>Where the words begin in a value: behind the word that is 1 once the CPU has contributed.</summary>
    public const int PayloadOffset = 8;

    /// <summary>The words of a value.</summary>
    public abstract int WordsOf(ulong parameters);

    /// <summary>How many of them the consumer keeps, from the first on.</summary>
    public virtual int KeptOf(ulong parameters) => WordsOf(parameters);

    /// <summary>Adds what R1 holds to the value at R0, by atomic operations. R0 to R5 are lost; the increment of a bucket stands in a slot of the frame.</summary>
    public abstract void Emit(BpfAssembler code, ulong parameters, int increment);

    /// <summary>Makes a CPU's words a total; there was none before.</summary>
    public virtual void Begin(Span<ulong> words)
    {
    }

    /// <summary>Adds a CPU's words to a total.</summary>
    public virtual void Add(Span<ulong> total, ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < total.Length; i++) total[i] += words[i];
    }

    /// <summary>The cells of a function, found by its name.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2057:UnrecognizedReflectionPattern", Justification = "A module that pwsh loads is never trimmed, and each function's cells are run by a test.")]
    public static AggregationCells Of(AggregateAction function) =>
        (AggregationCells)Activator.CreateInstance(Type.GetType($"{typeof(AggregationCells).Namespace}.{function}Cells", throwOnError: true)!)!;

    /// <summary>Adds a register to a word of the value at R0.</summary>
    protected static void EmitAdd(BpfAssembler code, int word, BpfRegister register) =>
        code.Atomic(BpfAtomic.Add, BpfRegister.R0, PayloadOffset + (8 * word), register);

    /// <summary>Adds the increment to bucket R2 of the value at R0.</summary>
    protected static void EmitBucket(BpfAssembler code, int increment)
    {
        code.Load(8, BpfRegister.R1, BpfRegister.R10, increment);
        code.Alu(BpfAlu.Lsh, BpfRegister.R2, 3);
        code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R2);
        EmitAdd(code, 0, BpfRegister.R1);
    }
}
