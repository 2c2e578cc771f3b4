using System.Buffers.Binary;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.Session;

/// <summary>Takes what programs aggregated out of the maps, of which one may hold several aggregations' entries.</summary>
internal sealed class AggregationBuffers
{
    private readonly ILoadedBpfObject _loaded;
    private readonly AggregationTotals[][] _sharing;

    public AggregationBuffers(ILoadedBpfObject loaded, IEnumerable<AggregationTotals> totals)
    {
        _loaded = loaded;
        _sharing = [.. totals.GroupBy(one => one.Layout.Maps).Select(group => group.ToArray())];
    }

    /// <summary>Takes what is in one of the two buffers, to which no program adds now.</summary>
    public void Take(int buffer)
    {
        foreach (AggregationTotals[] sharing in _sharing)
        {
            (int first, int second) = sharing[0].Layout.Maps;
            IBpfMap map = _loaded.Maps[buffer == 0 ? first : second];
            if (!sharing[0].Layout.IsShared)
            {
                map.Drain(sharing[0].Take);
                continue;
            }

            Dictionary<long, AggregationTotals> owners = sharing.ToDictionary(one => (long)(one.Layout.Key.Owner ?? one.Layout.Place));
            bool isKeyed = sharing[0].Layout.IsKeyed;
            map.Drain((key, values) => owners[isKeyed ? BinaryPrimitives.ReadInt64LittleEndian(key) : BinaryPrimitives.ReadInt32LittleEndian(key)].Take(key, values));
        }
    }
}
