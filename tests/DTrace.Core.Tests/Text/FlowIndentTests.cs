namespace DTrace.Core.Tests;

public sealed class FlowIndentTests
{
    private static readonly ProbeDescription Call = new(1, "syscall", "", "write", "entry");
    private static readonly ProbeDescription CallReturn = new(2, "syscall", "", "write", "return");
    private static readonly ProbeDescription Function = new(3, "fbt", "vmlinux", "vfs_write", "entry");
    private static readonly ProbeDescription FunctionReturn = new(4, "fbt", "vmlinux", "vfs_write", "return");
    private static readonly ProbeDescription Method = new(5, "app", "", "run", "method-entry");
    private static readonly ProbeDescription MethodReturn = new(6, "app", "", "run", "method-return");
    private static readonly ProbeDescription Tick = new(7, "profile", "", "", "tick-1s");
    private static readonly ProbeDescription Gentry = new(8, "app", "", "f", "gentry");

    [Fact]
    public void EntriesIndentByTwoAndReturnsEndThat() => Assert.Equal(
        ["0 => ", "2 -> ", "4| ", "2 <- ", "0 <= "],
        Places((Call, 1), (Function, 2), (Tick, 3), (FunctionReturn, 4), (CallReturn, 5)));

    [Fact]
    public void OfTheClausesOfAFiringTheFirstEntersAndTheLastReturns() => Assert.Equal(
        ["0 -> ", "2| ", "2| ", "0 <- "],
        Places((Function, 1), (Function, 2), (FunctionReturn, 3), (FunctionReturn, 4)));

    [Fact]
    public void AFunctionThatCallsItselfIndentsAgain() => Assert.Equal(
        ["0 -> ", "2 -> ", "2 <- ", "0 <- "],
        Places((Function, 1), (Function, 1), (FunctionReturn, 2), (FunctionReturn, 2)));

    [Fact]
    public void NamesThatEndWithEntryOrReturnAfterAHyphenCount() => Assert.Equal(["0 -> ", "2| ", "0 <- "], Places((Method, 1), (Gentry, 2), (MethodReturn, 3)));

    [Fact]
    public void AReturnWithoutItsEntryIndentsNothing() => Assert.Equal(["0 <- ", "0 -> "], Places((FunctionReturn, 1), (Function, 2)));

    private static string[] Places(params (ProbeDescription Probe, int Clause)[] firings)
    {
        FlowIndent flow = new();
        return [.. firings.Select((firing, i) =>
        {
            (int, int)? next = i + 1 < firings.Length ? (firings[i + 1].Probe.Id, firings[i + 1].Clause) : null;
            FiringFlow place = flow.Next(firing.Probe, firing.Clause, next);
            return $"{place.Indent}{place.Prefix}";
        })];
    }
}
