using DTrace.AbiServer;
using DTrace.Core.Tests.LibDTrace.Library;

namespace DTrace.Core.Tests.LibDTrace.Abi;

/// <summary>Records of size 0, which the library has of every statement that records nothing, and which are no data.</summary>
public class EmptyRecordTests
{
    private const ulong Speculate = 0x601;

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void AStatementThatRecordsNothingIsNoDatum(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            Nothing(source);
            source.Datum(new RecordDescription(TraceAction.Trace, 0, 4), BitConverter.GetBytes(1));
            Nothing(source);
            source.Datum(new RecordDescription(TraceAction.Trace, 0, 8), BitConverter.GetBytes(2L));
            source.EndFiring();
        });
        Assert.Equal([1L, 2L], sink.Data.Select(datum => datum.Number));
    }

    [Theory]
    [MemberData(nameof(AbiEngine.Platforms), MemberType = typeof(AbiEngine))]
    public void ItIsNoDatumBesideATextEither(AbiPlatform platform)
    {
        CollectingSink sink = AbiEngine.Deliver(platform, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            source.Formatted(TraceAction.Printf, PrintfFormat.Parse("%d"), [new RecordDescription(TraceAction.Trace, 0, 4)], BitConverter.GetBytes(6), null);
            Nothing(source);
            source.Formatted(TraceAction.Printf, PrintfFormat.Parse("%d"), [new RecordDescription(TraceAction.Trace, 0, 4)], BitConverter.GetBytes(7), null);
            source.EndFiring();
        });
        Assert.Equal(["6", "7"], sink.Data.Select(datum => datum.Text));
    }

    [Fact]
    public void AFiringWithOneIsReadInOneCallAllTheSame()
    {
        long Calls(bool withNothing)
        {
            using AbiEngine abi = new(AbiPlatform.Illumos);
            abi.Source.Session.OnWork = Scripts.Once(source =>
            {
                source.BeginFiring(AbiEngine.Begin, 0, 1);
                if (withNothing) Nothing(source);
                if (withNothing) source.Datum(new RecordDescription(TraceAction.Unknown, 0, 0, Speculate), []);
                source.Datum(new RecordDescription(TraceAction.Trace, 0, 8), BitConverter.GetBytes(2L));
                source.EndFiring();
            });
            using IEngineSession session = abi.Start();
            CollectingSink sink = new();
            session.Work(sink);
            Assert.Equal(2L, Assert.Single(sink.Data).Number);
            return abi.Library.RecordCalls;
        }

        Assert.Equal((0L, 0L), (Calls(withNothing: false), Calls(withNothing: true)));
    }

    [Fact]
    public void AClauseOfNothingElseDoesNotFire()
    {
        CollectingSink sink = AbiEngine.Deliver(AbiPlatform.Illumos, source =>
        {
            source.BeginFiring(AbiEngine.Begin, 0, 1);
            Nothing(source);
            source.EndFiring();
            source.BeginFiring(AbiEngine.Begin, 1, 2);
            source.EndFiring();
        });
        Assert.Equal(1, Assert.Single(sink.Firings).Cpu);
    }

    private static void Nothing(IRecordSink source) => source.Datum(new RecordDescription(TraceAction.Trace, 0, 0), []);
}
