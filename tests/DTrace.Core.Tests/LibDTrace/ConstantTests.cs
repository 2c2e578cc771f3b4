using DTrace.AbiServer;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>Every number used, against the measured facts.</summary>
public class ConstantTests
{
    public static TheoryData<string> Families => ["illumos", "linux"];

    [Theory]
    [MemberData(nameof(Families))]
    public void SharedNumbers(string family)
    {
        (string Name, long Value)[] numbers =
        [
            ("DTRACE_VERSION", NativeNumbers.Version),
            ("DTRACE_PROBESPEC_NAME", NativeNumbers.ProbeSpecName),
            ("DTRACE_C_EMPTY", NativeNumbers.CompileEmpty),
            ("DTRACE_C_ZDEFS", NativeNumbers.CompileZeroMatch),
            ("DTRACE_C_CPP", NativeNumbers.CompilePreprocess),
            ("DTRACE_C_ARGREF", NativeNumbers.CompileUnusedArguments),
            ("DTRACE_C_DEFARG", NativeNumbers.CompileDefaultArguments),
            ("DTRACE_C_ETAGS", NativeNumbers.CompileErrorTags),
            ("DTRACE_C_NOLIBS", NativeNumbers.CompileNoLibraries),
            ("DTRACE_CONSUME_THIS", NativeNumbers.ConsumeThis),
            ("DTRACE_CONSUME_NEXT", NativeNumbers.ConsumeNext),
            ("DTRACE_AGGWALK_NEXT", NativeNumbers.WalkNext),
            ("DTRACE_AGGWALK_ABORT", NativeNumbers.WalkAbort),
            ("DTRACE_HANDLE_OK", NativeNumbers.HandleOk),
            ("DTRACE_HANDLE_ABORT", NativeNumbers.HandleAbort),
            ("DTRACE_STATUS_EXITED", NativeNumbers.StatusExited),
            ("DTRACE_STATUS_FILLED", NativeNumbers.StatusFilled),
            ("DTRACE_STATUS_STOPPED", NativeNumbers.StatusStopped),
            ("DTRACE_WORKSTATUS_DONE", NativeNumbers.WorkDone),
            ("DTRACEOPT_UNSET", NativeNumbers.OptionUnset),
        ];
        Assert.All(numbers, number => Assert.Equal(AbiFacts.Constant(family, number.Name), number.Value));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void NumbersThatDiffer(string family)
    {
        NativeConstants constants = Profile(family).Constants;
        Assert.Equal(AbiFacts.Constant(family, "DTRACE_CONSUME_ABORT"), constants.ConsumeAbort);
        Assert.Equal(AbiFacts.Constant(family, "DTRACE_AGGWALK_REMOVE"), constants.WalkRemove);
        Assert.Equal(9, constants.Aggregates.Count);
        Assert.All(constants.Aggregates, pair => Assert.Equal(AbiFacts.Constant(family, "DTRACEAGG_" + pair.Value.ToString().ToUpperInvariant()), pair.Key));
    }

    [Theory]
    [InlineData("DTRACEACT_DIFEXPR", TraceAction.Trace)]
    [InlineData("DTRACEACT_EXIT", TraceAction.Exit)]
    [InlineData("DTRACEACT_PRINTF", TraceAction.Printf)]
    [InlineData("DTRACEACT_PRINTA", TraceAction.Printa)]
    [InlineData("DTRACEACT_LIBACT", TraceAction.Library)]
    [InlineData("DTRACEACT_TRACEMEM", TraceAction.TraceMem)]
    [InlineData("DTRACEACT_USTACK", TraceAction.UStack)]
    [InlineData("DTRACEACT_JSTACK", TraceAction.JStack)]
    [InlineData("DTRACEACT_USYM", TraceAction.USym)]
    [InlineData("DTRACEACT_UMOD", TraceAction.UMod)]
    [InlineData("DTRACEACT_UADDR", TraceAction.UAddr)]
    [InlineData("DTRACEACT_SYSTEM", TraceAction.System)]
    [InlineData("DTRACEACT_FREOPEN", TraceAction.FReopen)]
    [InlineData("DTRACEACT_STACK", TraceAction.Stack)]
    [InlineData("DTRACEACT_SYM", TraceAction.Sym)]
    [InlineData("DTRACEACT_MOD", TraceAction.Mod)]
    public void ActionsOfEveryPlatform(string name, TraceAction action)
    {
        Assert.All(["illumos", "linux"], family => Assert.Equal(action, Profile(family).Actions[(int)AbiFacts.Constant(family, name)].Action));
    }

    [Fact]
    public void ActionsThatDiffer()
    {
        Assert.Equal(Delivery.Silent, NativeProfile.Illumos.Actions[(int)AbiFacts.Constant("illumos", "DTRACEACT_TRACEMEM_DYNSIZE")].Delivery);
        Assert.Equal(TraceAction.Print, NativeProfile.Linux.Actions[(int)AbiFacts.Constant("linux", "DTRACEACT_PRINT")].Action);
        Assert.False(NativeProfile.Linux.Actions.ContainsKey((int)AbiFacts.Constant("linux", "DTRACEACT_PCAP")));
    }

    [Fact]
    public void StabilitiesAndClasses()
    {
        Assert.All(Enum.GetValues<Stability>(), value => Assert.Equal(AbiFacts.Constant("illumos", "DTRACE_STABILITY_" + value.ToString().ToUpperInvariant()), (long)value));
        Assert.All(Enum.GetValues<DependencyClass>(), value => Assert.Equal(AbiFacts.Constant("illumos", "DTRACE_CLASS_" + value.ToString().ToUpperInvariant()), (long)value));
    }

    private static NativeProfile Profile(string family) => family == "linux" ? NativeProfile.Linux : NativeProfile.Illumos;
}
