using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

public sealed class ViewTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("text\n", "text")]
    [InlineData(-5L, "-5")]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    [InlineData(new byte[] { 0, 255 }, "00 ff")]
    public void ADatumIsShownAsItIs(object? datum, string expected) => Assert.Equal(expected, RecordView.Datum(datum));

    [Fact]
    public void AStackIsShownOneFrameALine() =>
        Assert.Equal("genunix`read+0x10\n0x20", RecordView.Datum(new[] { Samples.Frame, new StackFrame(0x20, null, null, 0) }));

    [Fact]
    public void AnAggregationIsNamedAsInD()
    {
        Assert.Equal("@calls", AggregateView.Name(Samples.Count(1)));
        Assert.Equal("sshd, 22", AggregateView.Key(Samples.Count(1, "sshd", 22L)));
    }

    [Fact]
    public void ADistributionIsDrawnUnderItsNameAndKey() => Assert.Equal(
        """
        @calls sshd
                   value  ------------- Distribution ------------- count    
                       0 |                                         0        
                       1 |@@@@@@@@@@                               2        
                       2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           6        
                       4 |                                         0        

        """,
        AggregateView.Distribution(Samples.Quantize("sshd")));

    [Fact]
    public void OnlyQuantizationsCarryTheDistributionsTypeName()
    {
        Assert.IsType<AggregateRecord>(AggregateView.Of(Samples.Count(1)));
        Assert.Equal("DTrace.Core.AggregateRecord#Distribution", Assert.IsType<PSObject>(AggregateView.Of(Samples.Quantize())).TypeNames[0]);
    }

    [Fact]
    public void ARunningConsumerIsGreenAndAFailedOneRed() =>
        Assert.Equal(("\e[32m", "\e[31m"), (ConsumerView.Colour(ConsumerState.Running), ConsumerView.Colour(ConsumerState.Faulted)));
}
