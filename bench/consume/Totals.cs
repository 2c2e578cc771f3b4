using System.Runtime.InteropServices;

namespace DTrace.Consume;

/// <summary>What a consumer found, by which it is known that all consumers read the same.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Totals
{
    public long Firings;
    public long Records;
    public long Numbers;
    public long Text;
    public int Status;
}
