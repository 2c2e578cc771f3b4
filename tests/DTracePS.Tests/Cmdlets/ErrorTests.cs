using System.Management.Automation;
using DTrace.Core;

namespace DTracePS.Tests;

/// <summary>The identities of errors.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData(DTraceErrorKind.Compile, "DTraceCompile", ErrorCategory.InvalidData)]
    [InlineData(DTraceErrorKind.Privilege, "DTracePrivilege", ErrorCategory.PermissionDenied)]
    [InlineData(DTraceErrorKind.State, "DTraceState", ErrorCategory.InvalidOperation)]
    [InlineData(DTraceErrorKind.Option, "DTraceOption", ErrorCategory.InvalidArgument)]
    [InlineData(DTraceErrorKind.LibraryMissing, "DTraceLibraryMissing", ErrorCategory.NotInstalled)]
    [InlineData(DTraceErrorKind.NoProbe, "DTraceNoProbe", ErrorCategory.ObjectNotFound)]
    [InlineData(DTraceErrorKind.RuntimeFault, "DTraceRuntimeFault", ErrorCategory.InvalidResult)]
    [InlineData(DTraceErrorKind.Busy, "DTraceBusy", ErrorCategory.ResourceBusy)]
    public void EachKindHasItsIdentityAndCategory(DTraceErrorKind kind, string id, ErrorCategory category)
    {
        ErrorRecord record = ErrorRecords.Of(new DTraceException(kind, "text"), "target");
        Assert.Equal((id, category, "target", "text"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject, record.Exception.Message));
    }

    /// <summary>What is shown names the cmdlet that helps; the library below the cmdlets names none.</summary>
    [Theory]
    [InlineData(ConsumerState.Created, "text Invoke-DTraceCompile compiles a program.")]
    [InlineData(ConsumerState.Compiled, "text Start-DTrace starts it.")]
    [InlineData(ConsumerState.Running, "text Stop-DTrace stops it; New-DTraceConsumer opens another.")]
    [InlineData(ConsumerState.Faulted, "text New-DTraceConsumer opens another.")]
    public void AStateThatForbidsACallIsToldWithTheCmdletThatHelps(ConsumerState state, string shown) =>
        Assert.Equal(shown, ErrorRecords.Of(new DTraceException(DTraceErrorKind.State, "text") { State = state }, null).ToString());

    [Fact]
    public void ACompileErrorKeepsItsTagLineAndColumn()
    {
        ErrorRecord record = ErrorRecords.Of(new DTraceCompileException("text", "D_SYNTAX", 3, 7), null);
        DTraceCompileException exception = Assert.IsType<DTraceCompileException>(record.Exception);
        Assert.Equal(("D_SYNTAX", 3, 7, "D_SYNTAX"), (exception.Tag, exception.Line, exception.Column, record.CategoryInfo.Reason));
    }

    [Fact]
    public void ARunTimeFaultKeepsItsProbeActionAndAddress()
    {
        FaultRecord fault = new(1, new(4, "syscall", "", "read", "entry"), 0, FaultKind.BadAddress, 2, 0x10, "invalid address (0x10) in action #2");
        ErrorRecord record = ErrorRecords.Of(fault);
        Assert.Equal(("DTraceRuntimeFault", ErrorCategory.InvalidResult, fault), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
    }
}
