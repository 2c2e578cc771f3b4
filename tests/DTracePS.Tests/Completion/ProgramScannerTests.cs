namespace DTracePS.Tests;

/// <summary>Where the end of an unfinished D program stands.</summary>
public sealed class ProgramScannerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("sysc", "sysc")]
    [InlineData("syscall::re", "syscall::re")]
    [InlineData("BEGIN { trace(1); } sysc", "sysc")]
    [InlineData("BEGIN,\nEND,sys", "sys")]
    [InlineData("/* a comment */ sys", "sys")]
    [InlineData("#pragma D option quiet\nsys", "sys")]
    [InlineData("int x; sys", "sys")]
    [InlineData("BEGIN /pid/ { } sys", "sys")]
    public void AProbeDescriptionBeginsAClause(string program, string typed) => Assert.Equal(new ProgramPlace(PlaceKind.Probe, typed), ProgramScanner.EndOf(program));

    [Theory]
    [InlineData("BEGIN { tr", "tr")]
    [InlineData("BEGIN {", "")]
    [InlineData("BEGIN { trace(1); pr", "pr")]
    [InlineData("BEGIN /a / b/ { pr", "pr")]
    [InlineData("BEGIN { if (pid) { tr", "tr")]
    [InlineData("BEGIN { printf(\"}\"); tr", "tr")]
    [InlineData("BEGIN { x = '}'; tr", "tr")]
    public void AStatementBeginsInABody(string program, string typed) => Assert.Equal(new ProgramPlace(PlaceKind.Statement, typed), ProgramScanner.EndOf(program));

    [Theory]
    [InlineData("BEGIN /exec", "exec")]
    [InlineData("BEGIN /pid == 1 && ex", "ex")]
    [InlineData("BEGIN /x / exec", "exec")]
    [InlineData("BEGIN { trace(ex", "ex")]
    [InlineData("BEGIN { @a[ex", "ex")]
    [InlineData("BEGIN { @a = sum(ar", "ar")]
    [InlineData("self uint", "uint")]
    public void AnExpressionIsInAPredicateOrBehindAnOperator(string program, string typed) =>
        Assert.Equal(new ProgramPlace(PlaceKind.Expression, typed), ProgramScanner.EndOf(program));

    [Theory]
    [InlineData("BEGIN { @ = co", "co")]
    [InlineData("BEGIN { @calls[execname, pid] = qu", "qu")]
    public void AnAggregatingFunctionIsRightOfAnAggregation(string program, string typed) =>
        Assert.Equal(new ProgramPlace(PlaceKind.Aggregating, typed), ProgramScanner.EndOf(program));

    [Theory]
    [InlineData("BEGIN { @ca", "Aggregation", "ca", "")]
    [InlineData("BEGIN { trace($pi", "Macro", "pi", "")]
    [InlineData("BEGIN { self->st", "Scoped", "st", "self")]
    [InlineData("BEGIN { this->", "Scoped", "", "this")]
    [InlineData("#pragma D option qu", "Option", "qu", "")]
    public void OtherNamesAreKnownByWhatStandsBefore(string program, string kind, string typed, string scope) =>
        Assert.Equal(new ProgramPlace(Enum.Parse<PlaceKind>(kind), typed, scope), ProgramScanner.EndOf(program));

    [Theory]
    [InlineData("BEGIN { /* tr")]
    [InlineData("BEGIN { printf(\"tr")]
    [InlineData("BEGIN { printf(\"a \\\" tr")]
    [InlineData("BEGIN { x = 'a")]
    [InlineData("BEGIN { curthread->t_")]
    [InlineData("BEGIN { args[0].x")]
    [InlineData("BEGIN { trace(`ke")]
    [InlineData("BEGIN { trace(0x")]
    [InlineData("BEGIN /pid/ ")]
    [InlineData("BEGIN ")]
    [InlineData("#pragma D")]
    public void ElsewhereThereIsNothingToSuggest(string program) => Assert.Equal(PlaceKind.None, ProgramScanner.EndOf(program).Kind);
}
