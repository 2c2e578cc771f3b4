using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.CodeGen;

namespace DTrace.Embedded.Session;

/// <summary>Reads a fault's record, and says it in libdtrace's sentence (dt_handle.c).</summary>
internal static class FaultText
{
    public static FaultRecord Read(ReadOnlySpan<byte> record, int consumerId, ProbeDescription probe, int cpu)
    {
        long clause = BinaryPrimitives.ReadInt64LittleEndian(record[FaultLayout.Clause..]);
        int action = (int)BinaryPrimitives.ReadInt64LittleEndian(record[FaultLayout.Action..]);
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(record[FaultLayout.Address..]);
        var kind = (FaultKind)BinaryPrimitives.ReadInt64LittleEndian(record[FaultLayout.Kind..]);
        string where = action == 0 ? "predicate" : $"action #{action}";
        string at = kind is FaultKind.BadAddress or FaultKind.BadAlignment or FaultKind.BadStack or FaultKind.BadSize or FaultKind.BadIndex ? $" (0x{address:x})" : "";
        string message = $"error on enabled probe ID {clause + 1} (ID {probe.Id}: {probe}): {Describe(kind)}{at} in {where}";
        return new FaultRecord(consumerId, probe, cpu, kind, action, address, message);
    }

    private static string Describe(FaultKind kind) => kind switch
    {
        FaultKind.BadAddress => "invalid address",
        FaultKind.BadAlignment => "invalid alignment",
        FaultKind.IllegalOperation => "illegal operation",
        FaultKind.DivideByZero => "divide-by-zero",
        FaultKind.NoScratch => "out of scratch space",
        FaultKind.KernelPrivilege => "invalid kernel access",
        FaultKind.UserPrivilege => "invalid user access",
        FaultKind.TupleOverflow => "tuple stack overflow",
        FaultKind.BadStack => "bad stack",
        FaultKind.BadSize => "invalid size",
        FaultKind.BadIndex => "index out of bounds",
        _ => "unknown fault",
    };
}
