using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>An entry as it was read, and how fast it grows.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Rate">
/// What came a second since the reading before: of sum() the sum, normalised as the value is; of the others the values. Null at the first reading,
/// and of min() and max(), which do not tell.
/// </param>
internal sealed record AggregateSample(AggregateRecord Entry, double? Rate)
{
    private const string RateName = "Rate";

    /// <summary>The entry as an object of the pipeline that has the rate beside its own properties.</summary>
    public PSObject Wrapped()
    {
        PSObject wrapped = Distributions.Wrapped(Entry);
        wrapped.Properties.Add(new PSNoteProperty(RateName, Rate));
        return wrapped;
    }
}

/// <summary>The watched entries of one aggregation of one consumer.</summary>
/// <param name="ConsumerId">The consumer.</param>
/// <param name="Definition">The aggregation.</param>
/// <param name="Samples">The first of its entries.</param>
/// <param name="Total">How many entries it has.</param>
internal sealed record AggregateSamples(int ConsumerId, AggregateDefinition Definition, IReadOnlyList<AggregateSample> Samples, int Total);
