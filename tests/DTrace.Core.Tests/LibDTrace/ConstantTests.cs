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
            ("DTRACEACT_AGGREGATION", NativeNumbers.AggregationClass),
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

    [Theory]
    [InlineData("freebsd")]
    [InlineData("windows")]
    public void FreeBsdAndWindowsCountTheBytesOfPrintm(string platform)
    {
        NativeProfile profile = platform == "windows" ? NativeProfile.Windows : NativeProfile.FreeBsd;
        Assert.Equal(Delivery.CountedBytes, profile.Actions[(int)AbiFacts.Constant(platform, "DTRACEACT_PRINTM")].Delivery);
    }

    [Fact]
    public void TheClassOfAnAction() => Assert.Equal(NativeNumbers.ActionClass, AbiFacts.Constant("illumos", "DTRACEACT_CLASS_MASK"));

    [Fact]
    public void SizesOfTracemem()
    {
        Assert.Equal(RecordDelivery.SizeOfNextTraceMem, AbiFacts.Constant("illumos", "DTRACEACT_TRACEMEM_DYNSIZE"));
        Assert.Equal((long)RecordDelivery.SizeInNextRecord, AbiFacts.Constant("linux", "DTRACE_TRACEMEM_DYNAMIC"));
        Assert.Equal((long)RecordDelivery.UnsignedSize, AbiFacts.Constant("linux", "DTRACE_TRACEMEM_SIZE"));
        Assert.Equal((long)RecordDelivery.SignedSize, AbiFacts.Constant("linux", "DTRACE_TRACEMEM_SSIZE"));
    }

    [Theory]
    [InlineData("PRINCIPAL", DropKind.Principal)]
    [InlineData("AGGREGATION", DropKind.Aggregation)]
    [InlineData("DYNAMIC", DropKind.Dynamic)]
    [InlineData("DYNRINSE", DropKind.DynamicRinsing)]
    [InlineData("DYNDIRTY", DropKind.DynamicDirty)]
    [InlineData("SPEC", DropKind.Speculation)]
    [InlineData("SPECBUSY", DropKind.SpeculationBusy)]
    [InlineData("SPECUNAVAIL", DropKind.SpeculationUnavailable)]
    [InlineData("STKSTROVERFLOW", DropKind.StackStringOverflow)]
    [InlineData("DBLERROR", DropKind.DoubleError)]
    public void Drops(string name, DropKind kind) => Assert.All(["illumos", "linux"], family => Assert.Equal(AbiFacts.Constant(family, "DTRACEDROP_" + name), (long)kind));

    [Theory]
    [InlineData("UNKNOWN", FaultKind.Unknown)]
    [InlineData("BADADDR", FaultKind.BadAddress)]
    [InlineData("BADALIGN", FaultKind.BadAlignment)]
    [InlineData("ILLOP", FaultKind.IllegalOperation)]
    [InlineData("DIVZERO", FaultKind.DivideByZero)]
    [InlineData("NOSCRATCH", FaultKind.NoScratch)]
    [InlineData("KPRIV", FaultKind.KernelPrivilege)]
    [InlineData("UPRIV", FaultKind.UserPrivilege)]
    [InlineData("TUPOFLOW", FaultKind.TupleOverflow)]
    [InlineData("BADSTACK", FaultKind.BadStack)]
    [InlineData("LIBRARY", FaultKind.Library)]
    public void Faults(string name, FaultKind kind) => Assert.All(["illumos", "linux"], family => Assert.Equal(AbiFacts.Constant(family, "DTRACEFLT_" + name), (long)kind));

    [Fact]
    public void FaultsOfLinuxAlone()
    {
        Assert.Equal((long)FaultKind.BadSize, AbiFacts.Constant("linux", "DTRACEFLT_BADSIZE"));
        Assert.Equal((long)FaultKind.BadIndex, AbiFacts.Constant("linux", "DTRACEFLT_BADINDEX"));
    }

    [Theory]
    [InlineData("bufpolicy", "RING", "ring")]
    [InlineData("bufpolicy", "FILL", "fill")]
    [InlineData("bufpolicy", "SWITCH", "switch")]
    [InlineData("bufresize", "AUTO", "auto")]
    [InlineData("bufresize", "MANUAL", "manual")]
    public void OptionsThatAreWords(string option, string name, string word) =>
        Assert.Equal(word, OptionText.Format(option, OptionTable.Find(option), AbiFacts.Constant("illumos", $"DTRACEOPT_{option.ToUpperInvariant()}_{name}")));

    [Fact]
    public void ParametersOfQuantizations()
    {
        long Shift(string name) => AbiFacts.Constant("illumos", name);
        ulong linear = (8UL << (int)Shift("DTRACE_LQUANTIZE_STEPSHIFT")) | (5UL << (int)Shift("DTRACE_LQUANTIZE_LEVELSHIFT")) | (unchecked((uint)-10) << (int)Shift("DTRACE_LQUANTIZE_BASESHIFT"));
        Assert.Equal(new LQuantizeParameters(-10, 5, 8), LQuantizeParameters.Unpack(AggregateParameters.FromIllumos(AggregateAction.LQuantize, linear)));
        ulong log = (10UL << (int)Shift("DTRACE_LLQUANTIZE_FACTORSHIFT")) | (1UL << (int)Shift("DTRACE_LLQUANTIZE_LOWSHIFT"))
            | (6UL << (int)Shift("DTRACE_LLQUANTIZE_HIGHSHIFT")) | (20UL << (int)Shift("DTRACE_LLQUANTIZE_NSTEPSHIFT"));
        Assert.Equal(new LLQuantizeParameters(10, 1, 6, 20), LLQuantizeParameters.Unpack(AggregateParameters.FromIllumos(AggregateAction.LLQuantize, log)));
    }

    [Theory]
    [InlineData("illumos")]
    [InlineData("macos")]
    public void TheCompilersErrorHasOneNumberEverywhere(string platform) => Assert.Equal(LibraryErrors.Compiler, AbiFacts.Error(platform, "EDT_COMPILER"));

    [Theory]
    [InlineData("EDT_ACCESS", DTraceErrorKind.Privilege)]
    [InlineData("EDT_BADOPTNAME", DTraceErrorKind.Option)]
    [InlineData("EDT_BADOPTVAL", DTraceErrorKind.Option)]
    [InlineData("EDT_BADOPTCTX", DTraceErrorKind.Option)]
    [InlineData("EDT_ACTIVE", DTraceErrorKind.State)]
    [InlineData("EDT_NOPROBE", DTraceErrorKind.NoProbe)]
    [InlineData("EDT_BADPGLOB", DTraceErrorKind.Argument)]
    [InlineData("EDT_BADSPEC", DTraceErrorKind.Argument)]
    public void ErrorsAreKnownByTheirTexts(string name, DTraceErrorKind kind) => Assert.All(["illumos", "macos"], platform =>
    {
        int number = AbiFacts.Error(platform, name);
        Assert.Equal(kind, LibraryErrors.From(number, AbiFacts.ErrorText(platform, number)!, "doing", NativeProfile.Illumos).Kind);
    });

    private static NativeProfile Profile(string family) => family == "linux" ? NativeProfile.Linux : NativeProfile.Illumos;
}
