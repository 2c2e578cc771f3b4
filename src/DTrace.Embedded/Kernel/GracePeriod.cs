using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// Waits until every program that was running has ended. bpf(2) has no call for that alone, but an update of an array of maps waits for
/// it before it returns (see <see cref="KernelMapArray.Fill"/>): this is the smallest such array.
/// </summary>
internal sealed class GracePeriod(MapMaker maker) : IDisposable
{
    private static readonly BpfMapSpec Spec = new("dtraceps_wait", BpfMapKind.ArrayOfMaps, sizeof(int), sizeof(int), 1)
    {
        Inner = new BpfMapSpec("dtraceps_wait", BpfMapKind.Array, sizeof(int), sizeof(int), 1),
    };

    private readonly KernelMapArray _array = maker.MakeArrayOfMaps(Spec, isFilled: false);

    /// <summary>Returns after a grace period.</summary>
    public void Wait() => _array.Fill();

    /// <inheritdoc/>
    public void Dispose() => _array.Dispose();
}
