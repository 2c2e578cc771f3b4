using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>What comes out of PowerShell's serializer, as remoting and Start-Job use it, is what went in.</summary>
public sealed class SerializationTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    private const string ThereAndBack = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($value))";

    private T RoundTrip<T>(object value) => Assert.IsType<T>(Assert.Single(Run("param($value) " + ThereAndBack, value)).BaseObject);

    private Collection<PSObject> Run(string script, object value)
    {
        using PowerShell shell = session.Begin(script);
        return shell.AddParameter("value", value).Invoke();
    }

    private PSObject Bare(object value) =>
        BareSession.Deserialize((string)Assert.Single(Run("param($value) [System.Management.Automation.PSSerializer]::Serialize($value)", value)).BaseObject);

    [Fact]
    public void ARecordSurvives()
    {
        TraceRecord record = RoundTrip<TraceRecord>(Samples.Record(42L));
        Assert.Equal((3, Samples.Probe, 1, 5L, 0, TraceAction.Trace, 42L), (record.ConsumerId, record.Probe, record.Cpu, record.Firing, record.Index, record.Action, record.Data));
        Assert.Equal([1L, "two"], record.Arguments);
        Assert.Equal((123456789L, new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero)), (record.Timestamp, record.Time));
        Assert.True(record.IsLast);
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
    public void AFloatingPointNumberSurvives() => Assert.Equal(-0.1, RoundTrip<TraceRecord>(Samples.Record(-0.1)).Data);

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
        AggregateRecord entry = RoundTrip<AggregateRecord>(Samples.Quantize());
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
    public void AKeyOfEveryKindSurvives()
    {
        object[] parts = ["sh", -5L, ulong.MaxValue, new byte[] { 1, 2 }, Samples.Frame, new StackFrames([Samples.Frame, Samples.Frame with { Symbol = null }]), new StackFrames([])];
        AggregateRecord entry = RoundTrip<AggregateRecord>(Samples.Count(7, parts));
        Assert.Equal(new AggregateKey(parts), entry.Key);
        Assert.Equal(parts.Select(part => part.GetType()), entry.Key.Select(part => part.GetType()));
    }

    [Fact]
    public void ArgumentsOfEveryKindSurvive()
    {
        TraceRecord record = RoundTrip<TraceRecord>(Samples.Record("x", arguments: [1L, "two", new byte[] { 3 }, new[] { Samples.Frame }]));
        Assert.Equal(new AggregateKey(1L, "two", new byte[] { 3 }, new[] { Samples.Frame }), new AggregateKey(record.Arguments));
    }

    [Fact]
    public void ManyInOneListSurvive()
    {
        Collection<PSObject> back = Run("param($value) " + ThereAndBack, new object[] { Samples.Count(1, [new[] { Samples.Frame }]), Samples.Quantize("bash"), Samples.Record(1L) });
        Assert.Equal([typeof(AggregateRecord), typeof(AggregateRecord), typeof(TraceRecord)], back.Select(item => item.BaseObject.GetType()));
        Assert.Equal(new AggregateKey((object)new[] { Samples.Frame }), ((AggregateRecord)back[0].BaseObject).Key);
        Assert.Equal([new(1, 1, 2), new(2, 3, 6)], ((AggregateRecord)back[1].BaseObject).Buckets);
    }

    [Fact]
    public void TheTimeOfAReadSurvives() => Assert.Equal(Samples.Noon, RoundTrip<AggregateRecord>(Samples.Count(7)).Time);

    [Fact]
    public void ADistributionIsStillDrawn()
    {
        string text = PowerShellSession.Text("$value = $items[0]; " + ThereAndBack, Samples.Quantize("bash"));
        Assert.Contains("------------- Distribution -------------", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutTheModuleAnEntryIsItsProperties()
    {
        PSObject entry = Bare(Samples.Count(7, "sshd", new[] { Samples.Frame }));
        Assert.Equal("Deserialized.DTrace.Core.AggregateRecord", entry.TypeNames[0]);
        Assert.Equal(("calls", "Count", 7L), (entry.Properties["Name"].Value, entry.Properties["Action"].Value.ToString(), entry.Properties["Value"].Value));
        object[] key = [.. ((IEnumerable)((PSObject)entry.Properties["Key"].Value).BaseObject).Cast<object>()];
        Assert.Equal("sshd", key[0]);
        PSObject frame = Assert.IsType<PSObject>(((IEnumerable)((PSObject)key[1]).BaseObject).Cast<object>().Single());
        Assert.Equal((0x1010UL, "genunix", "read", "genunix`read+0x10"), (frame.Properties["Address"].Value, frame.Properties["Module"].Value, frame.Properties["Symbol"].Value, frame.ToString()));
    }

    [Fact]
    public void WithoutTheModuleBucketsAreText() =>
        Assert.EndsWith(" 1:2 2:6", Bare(Distributions.Wrapped(Samples.Quantize())).Properties["Wire"].Value.ToString(), StringComparison.Ordinal);

    [Fact]
    public void WithoutTheModuleARecordIsItsProperties()
    {
        PSObject record = Bare(Samples.Record(42L));
        Assert.Equal(
            (42L, "syscall", "read", "entry", "syscall::read:entry 42"),
            (record.Properties["Data"].Value, record.Properties["Provider"].Value, record.Properties["Function"].Value, record.Properties["Name"].Value, record.ToString()));
    }

    [Fact]
    public void WhatCameWithoutTheModuleIsMergedWithIt()
    {
        PSObject[] far = [Bare(Samples.Count(7, "sshd", new[] { Samples.Frame })), Bare(Samples.Count(5, "sshd", new[] { Samples.Frame }))];
        AggregateRecord merged = Assert.IsType<AggregateRecord>(Assert.Single(Run("param($value) $value | Merge-DTraceAggregate", far)).BaseObject);
        Assert.Equal((12L, new AggregateKey("sshd", new[] { Samples.Frame })), (merged.Value, merged.Key));
    }

    [Fact]
    public void WhatCameBackIsMergedWithWhatStayed()
    {
        Collection<PSObject> merged = Run("param($value) @($value) + @(" + ThereAndBack + ") | Merge-DTraceAggregate", Samples.Quantize("bash"));
        Assert.Equal([new(1, 1, 4), new(2, 3, 12)], Assert.IsType<AggregateRecord>(Assert.Single(merged).BaseObject).Buckets);
    }

    [Fact]
    public void AConsumerIsLeftBehindAsItsProperties()
    {
        using PowerShell shell = session.Begin("$c = New-DTraceConsumer -Name far; [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))");
        PSObject left = Assert.Single(shell.Invoke());
        Assert.Equal(("far", "Deserialized.DTrace.Core.DTraceConsumer"), (left.Properties["Name"].Value, left.TypeNames[0]));
    }
}
