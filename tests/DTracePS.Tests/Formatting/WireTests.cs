using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text.RegularExpressions;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>What serialization writes of records and aggregations is short, exact, and readable where the module is not.</summary>
public sealed partial class WireTests(PowerShellSession session) : IClassFixture<PowerShellSession>
{
    [Fact]
    public void ARecordIsShort() => Assert.InRange(Length(Samples.Record(42L, arguments: []), "Data"), 1, 350);

    [Fact]
    public void ACountIsShort() => Assert.InRange(Length(Samples.Count(7, "sshd"), "Key"), 1, 300);

    [Fact]
    public void ABucketIsShort()
    {
        AggregateBucket[] buckets = [.. AggregateRanges.Of(new AggregateDefinition("q", AggregateAction.Quantize, 0)).Skip(64).Take(30).Select((range, i) => range with { Count = 1000 + i })];
        Assert.InRange((Text(Quantization(buckets)).Length - Text(Quantization([])).Length) / (double)buckets.Length, 1, 12);
    }

    [Theory]
    [InlineData(AggregateAction.Quantize, 0UL, "-2^62:1 -8192:2 0:3 1:4 512:5 2^14:6 2^62:7")]
    [InlineData(AggregateAction.LQuantize, 0x4e20_0005_0000_0000UL, "-1:1 0:2 2e4:3 1e5:4")]
    [InlineData(AggregateAction.LLQuantize, 0x000a_0006_0000_000aUL, "0:1 1:2 9:3 100:4 3e5:5 1e7:6")]
    public void BucketsAreNamedAsDTraceNamesThem(AggregateAction action, ulong parameters, string text)
    {
        AggregateDefinition definition = new("a", action, parameters);
        AggregateBucket[] buckets = BucketText.Parse(definition, text);
        Assert.Equal(text, BucketText.Of(definition, buckets));
        Assert.Equal(buckets.OrderBy(bucket => bucket.Minimum), buckets);
    }

    [Fact]
    public void EveryBucketOfEveryFunctionSurvives()
    {
        foreach (AggregateDefinition definition in (AggregateDefinition[])[new("a", AggregateAction.Quantize, 0), new("a", AggregateAction.LQuantize, new LQuantizeParameters(-50, 100, 1000).Pack()), new("a", AggregateAction.LLQuantize, new LLQuantizeParameters(10, 0, 18, 20).Pack())])
        {
            AggregateBucket[] all = [.. AggregateRanges.Of(definition).Where(bucket => bucket.Minimum <= bucket.Maximum).Select((bucket, i) => bucket with { Count = i - 3 })];
            Assert.Equal(all, BucketText.Parse(definition, BucketText.Of(definition, all)));
        }
    }

    [Fact]
    public void ABucketThatTheFunctionDoesNotHaveSurvives()
    {
        AggregateDefinition definition = new("a", AggregateAction.Quantize, 0);
        AggregateBucket[] odd = [new(5, 6, 7)];
        Assert.Equal("5..6:7", BucketText.Of(definition, odd));
        Assert.Equal(odd, BucketText.Parse(definition, "5..6:7"));
    }

    [Fact]
    public void AnEntryThatTheModulePutOutIsADistributionWithoutItsValue()
    {
        using PowerShell shell = session.Begin("param($value) [System.Management.Automation.PSSerializer]::Serialize(($value | Merge-DTraceAggregate))");
        string text = (string)Assert.Single(shell.AddParameter("value", Samples.Quantize("bash")).Invoke()).BaseObject;
        Assert.Contains("<T>DTrace.Core.AggregateRecord#Distribution</T>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("N=\"Value\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void DropsAndFaultsSurvive()
    {
        object[] reports =
        [
            new DropRecord(3, DropKind.Principal, 1, 2, 5, "2 drops on CPU 1"),
            new FaultRecord(3, new ProbeDescription(7, "fbt", "std", "a::b c", ""), 1, FaultKind.BadAddress, 2, ulong.MaxValue, "error"),
            new FaultRecord(3, null, -1, FaultKind.Library, -1, 0, "library"),
        ];
        using PowerShell shell = session.Begin("param($items) $items | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }");
        Assert.Equal(reports, shell.AddParameter("items", reports).Invoke().Select(report => report.BaseObject));
    }

    [Fact]
    public void TimesKeepTheirOffset()
    {
        AggregateRecord entry = (AggregateRecord)Assert.Single(Deserialize(Text(Samples.Count(1)))).BaseObject;
        Assert.Equal((Samples.Noon, TimeSpan.FromHours(1)), (entry.Time!.Value, entry.Time.Value.Offset));
    }

    [Theory]
    [InlineData("3 17 1 1 5 0 1 123456789 639314664320920234 s5:ab")]
    [InlineData("3 17 1 1 5 0 1 123456789 639314664320920234 x1")]
    [InlineData("3 17 1 1 5 0 1 123456789 99999999999999999999")]
    [InlineData("3 17 5")]
    [InlineData("")]
    public void ADamagedRecordSaysWhere(string wire)
    {
        string text = WireElement().Replace(Text(Samples.Record(42L)), "<S N=\"Wire\">" + wire + "</S>");
        Assert.StartsWith("Wire is damaged at character ", Damage(text, typeof(TraceRecord)), StringComparison.Ordinal);
    }

    [Fact]
    public void AnEntryOfAChangedCountIsRefused()
    {
        string text = Text(Samples.Count(7)).Replace(">7</I64>", ">8</I64>", StringComparison.Ordinal);
        Assert.StartsWith("Value, '8', does not agree", Damage(text, typeof(AggregateRecord)), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatVersion01ExportedStillLoads()
    {
        using StreamReader file = new(typeof(WireTests).Assembly.GetManifestResourceStream("version-0.1.clixml")!);
        object[] items = [.. Deserialize(file.ReadToEnd()).Select(item => item.BaseObject)];
        TraceRecord[] records = [.. items.OfType<TraceRecord>()];
        Assert.Equal([42L, ulong.MaxValue, new byte[] { 1, 2 }], records[..3].Select(record => record.Data));
        Assert.Equal("genunix`read+0x10 < 0x1010", records[3].Data!.ToString());
        Assert.Equal(new AggregateKey("x \u0001", -1L, new byte[] { 3 }, Samples.Frame, new StackFrames([Samples.Frame])), new AggregateKey(records[4].Arguments));
        Assert.Equal((3, Samples.Probe, 123456789L, true), (records[5].ConsumerId, records[5].Probe, records[5].Timestamp, records[5].IsLast));
        AggregateRecord[] entries = [.. items.OfType<AggregateRecord>()];
        Assert.Equal(new AggregateKey("sshd", 22L, new byte[] { 9 }, new StackFrames([Samples.Frame])), entries[0].Key);
        Assert.Equal([new(1, 1, 2), new(2, 3, 6)], entries[2].Buckets);
        Assert.Equal((10L, 5L, 2L), (entries[3].Buckets[2].Count, ((AggregateBucket[])entries[3].Value)[2].Count, entries[3].Normal));
        Assert.Equal((5UL, 1UL, Samples.Noon), (entries[4].SumOfSquaresLow, entries[4].SumOfSquaresHigh, entries[4].Time));
        Assert.Equal(new DropRecord(3, DropKind.Principal, 1, 2, 5, "2 drops on CPU 1"), items[^3] as DropRecord ?? Converted<DropRecord>(items[^3]));
        Assert.Equal(Samples.Probe, (items[^2] as FaultRecord ?? Converted<FaultRecord>(items[^2])).Probe);
    }

    [Fact]
    public void ACopyThatPowerShellLeavesAsItIsHasTheMembersOfTheObject()
    {
        PSObject[] copies = [BareSession.Deserialize(Text(Samples.Record("text"))), BareSession.Deserialize(Text(Distributions.Wrapped(Samples.Quantize("bash"))))];
        using PowerShell shell = session.Begin("""
            param($copies)
            $r, $q = $copies
            $r.ConsumerId, $r.ProbeId, $r.Cpu, "$($r.Action)", $r.Firing, $r.Timestamp, $r.Time.Year, $r.Arguments[1], "$r"
            $q.Count, $q.Value[1].Maximum, $q.Buckets[1].Count, $q.Value.ToString(), $q.Time.Hour, "$q", $q.KeyText
            """);
        object[] expected = [3, 17, 1, "Trace", 5L, 123456789L, 2026, "two", "syscall::read:entry text", 8L, 3L, 6L, "[1]: 2; [2, 3]: 6", 12, "@calls[bash] = 8 in [1, 3]", "bash"];
        Assert.Equal(expected, shell.AddParameter("copies", copies).Invoke().Select(value => value.BaseObject));
    }

    [Fact]
    public void ACopyOfVersion01HasThemToo()
    {
        using StreamReader file = new(typeof(WireTests).Assembly.GetManifestResourceStream("version-0.1.clixml")!);
        PSObject copies = BareSession.Deserialize(file.ReadToEnd());
        using PowerShell shell = session.Begin("param($copies) $copies[0].ConsumerId, $copies[0].Time.Year, $copies[6].Count, $copies[8].Buckets[1].Count, \"$($copies[8])\"");
        Assert.Equal([3, 2026, 7L, 6L, "@calls[bash] = [1]: 2; [2, 3]: 6"], shell.AddParameter("copies", copies).Invoke().Select(value => value.BaseObject));
    }

    private static AggregateRecord Quantization(AggregateBucket[] buckets) => new()
    {
        ConsumerId = 3,
        Name = "q",
        VariableId = 1,
        Key = AggregateKey.Empty,
        Action = AggregateAction.Quantize,
        Value = buckets,
        Count = buckets.Sum(bucket => bucket.Count),
        Sum = 0,
        SumOfSquaresLow = 0,
        SumOfSquaresHigh = 0,
        Buckets = buckets,
        Parameters = 0,
        Normal = 1,
        Time = Samples.Noon,
    };

    private static T Converted<T>(object copy) => (T)new RecordConverter().ConvertFrom(PSObject.AsPSObject(copy), typeof(T), System.Globalization.CultureInfo.InvariantCulture, ignoreCase: false);

    private static string Damage(string text, Type type) => Assert.Throws<PSInvalidCastException>(() =>
        new RecordConverter().ConvertFrom(BareSession.Deserialize(text), type, System.Globalization.CultureInfo.InvariantCulture, ignoreCase: false)).Message;

    /// <summary>The characters of an object's element, without white space between elements and without one of its properties.</summary>
    private int Length(object item, string without)
    {
        string text = Text(Distributions.Wrapped(item));
        string whole = Blanks().Replace(text, "><");
        string element = Blanks().Replace(Regex.Match(text, $"""(?s)<(\w+) N="{without}".*?\n {"{6}"}</\1>|<(\w+) N="{without}".*?</\2>""").Value, "><");
        Assert.NotEmpty(element);
        return whole.Length - whole.IndexOf("<Obj ", StringComparison.Ordinal) - "</Objs>".Length - element.Length;
    }

    private string Text(object item)
    {
        using PowerShell shell = session.Begin("param($item) [System.Management.Automation.PSSerializer]::Serialize($item)");
        return (string)Assert.Single(shell.AddParameter("item", item is AggregateRecord ? Distributions.Wrapped(item) : item).Invoke()).BaseObject;
    }

    private Collection<PSObject> Deserialize(string text)
    {
        using PowerShell shell = session.Begin("param($text) [System.Management.Automation.PSSerializer]::Deserialize($text)");
        return shell.AddParameter("text", text).Invoke();
    }

    [GeneratedRegex(@">\s+<")]
    private static partial Regex Blanks();

    [GeneratedRegex("<S N=\"Wire\">[^<]*</S>")]
    private static partial Regex WireElement();
}
