using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.InProcess;

/// <summary>
/// The atomic operations (RFC 9669, section 5.3). An object's programs run one at a time and its maps are read under the same lock,
/// so reading and writing in two steps is atomic for everyone who can look.
/// </summary>
internal static class AtomicArithmetic
{
    private const int Fetch = 0x01;

    /// <summary>Whether there is such an operation.</summary>
    public static bool IsDefined(int operation)
    {
        if ((BpfAtomic)operation is BpfAtomic.Exchange or BpfAtomic.CompareExchange) return true;
        int arithmetic = operation & ~Fetch;
        return arithmetic is (byte)BpfAlu.Add or (byte)BpfAlu.Or or (byte)BpfAlu.And or (byte)BpfAlu.Xor;
    }

    /// <summary>Whether the source register gets the old value.</summary>
    public static bool WritesSource(int operation) => (operation & Fetch) != 0 && (BpfAtomic)operation != BpfAtomic.CompareExchange;

    /// <summary>What memory holds afterwards.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="old">What it holds, zero-extended.</param>
    /// <param name="operand">The source register.</param>
    /// <param name="expected">R0 cut to the width, for a comparison.</param>
    public static ulong Apply(int operation, ulong old, ulong operand, ulong expected) => (BpfAtomic)operation switch
    {
        BpfAtomic.Exchange => operand,
        BpfAtomic.CompareExchange => old == expected ? operand : old,
        _ => (BpfAlu)(operation & ~Fetch) switch
        {
            BpfAlu.Or => old | operand,
            BpfAlu.And => old & operand,
            BpfAlu.Xor => old ^ operand,
            _ => old + operand,
        },
    };
}
