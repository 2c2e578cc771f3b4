using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>What comes out of PowerShell's serializer, as remoting and Start-Job use it, is what went in.</summary>
public sealed class SerializationTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private T RoundTrip<T>(object value)
    {
        using PowerShell shell = session.Begin("param($value) [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($value))");
        shell.AddParameter("value", value);
        return Assert.IsType<T>(Assert.Single(shell.Invoke()).BaseObject);
    }

    [Fact]
    public void ARecordSurvives()
    {
        TraceRecord record = RoundTrip<TraceRecord>(Samples.Record(42L));
        Assert.Equal((3, Samples.Probe, 1, 5L, 0, TraceAction.Trace, 42L), (record.ConsumerId, record.Probe, record.Cpu, record.Firing, record.Index, record.Action, record.Data));
        Assert.Equal([1L, "two"], record.Arguments);
        Assert.Equal((123456789L, new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero)), (record.Timestamp, record.Time));
    }

    [Fact]
    public void AStackSurvives() =>
        Assert.Equal([Samples.Frame], Assert.IsType<IEnumerable<StackFrame>>(RoundTrip<TraceRecord>(Samples.Record(new[] { Samples.Frame }, TraceAction.Stack)).Data, exactMatch: false));

    [Fact]
    public void ADatumOfNothingSurvives() => Assert.Null(RoundTrip<TraceRecord>(Samples.Record(null, TraceAction.None)).Data);

    [Fact]
    public void BytesAndUnsignedNumbersSurvive()
    {
        Assert.Equal(new byte[] { 1, 2 }, RoundTrip<TraceRecord>(Samples.Record(new byte[] { 1, 2 })).Data);
        Assert.Equal(ulong.MaxValue, RoundTrip<TraceRecord>(Samples.Record(ulong.MaxValue)).Data);
    }

    [Fact]
    public void ACountSurvivesWithItsKey()
    {
        AggregateRecord entry = RoundTrip<AggregateRecord>(Samples.Count(7, "sshd", 22L));
        Assert.Equal(("calls", new AggregateKey("sshd", 22L), AggregateAction.Count, 7L, 7L), (entry.Name, entry.Key, entry.Action, entry.Value, entry.Count));
        Assert.Equal((ulong.MaxValue, 1UL), (entry.SumOfSquaresLow, entry.SumOfSquaresHigh));
    }

    [Fact]
    public void AKeyOfAStackSurvives()
    {
        AggregateRecord entry = RoundTrip<AggregateRecord>(Samples.Count(7, new[] { Samples.Frame }, "x"));
        Assert.Equal([Samples.Frame], Assert.IsType<IEnumerable<StackFrame>>(entry.Key[0], exactMatch: false));
    }

    [Fact]
    public void ADistributionSurvives()
    {
        AggregateRecord entry = RoundTrip<AggregateRecord>(AggregateView.Of(Samples.Quantize()));
        Assert.Equal([new(1, 1, 2), new(2, 3, 6)], entry.Buckets);
        Assert.Equal(entry.Buckets, Assert.IsType<AggregateBucket[]>(entry.Value));
    }

    [Fact]
    public void WhatIsKnownOfAProbeSurvives()
    {
        ProbeInformation told = new(Samples.Probe)
        {
            Attributes = new ProbeAttributes(Stability.Evolving, Stability.Private, DependencyClass.Isa),
            ArgumentTypes = ["int", "char *"],
        };
        ProbeInformation information = RoundTrip<ProbeInformation>(told);
        Assert.Equal((Samples.Probe.ToString(), told.Attributes, null), (information.ToString(), information.Attributes, information.ArgumentAttributes));
        Assert.Equal(["int", "char *"], information.ArgumentTypes!);
        Assert.Null(RoundTrip<ProbeInformation>(new ProbeInformation(Samples.Probe)).ArgumentTypes);
    }

    [Fact]
    public void AConsumerIsLeftBehindAsItsProperties()
    {
        using PowerShell shell = session.Begin("$c = New-DTraceConsumer -Name far; [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))");
        PSObject left = Assert.Single(shell.Invoke());
        Assert.Equal(("far", "Deserialized.DTrace.Core.DTraceConsumer"), (left.Properties["Name"].Value, left.TypeNames[0]));
    }
}
