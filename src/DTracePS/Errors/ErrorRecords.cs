using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>The error records a user sees: one identity and one category for each kind of error.</summary>
internal static class ErrorRecords
{
    /// <summary>The error record of an exception.</summary>
    /// <param name="exception">The exception; any that is not a <see cref="DTraceException"/> is an engine's failure.</param>
    /// <param name="target">What the error is about: a consumer, a program's text, a file's name.</param>
    public static ErrorRecord Of(Exception exception, object? target)
    {
        (string id, ErrorCategory category) = exception is DTraceException known ? Identity(known.Kind) : Identity(DTraceErrorKind.Engine);
        ErrorRecord record = new(exception, id, category, target);
        if (exception is DTraceCompileException { Tag: { } tag }) record.CategoryInfo.Reason = tag;
        if (exception is DTraceException error && Advice(error) is { } advice) record.ErrorDetails = new ErrorDetails($"{error.Message} {advice}");
        return record;
    }

    /// <summary>Which cmdlet or parameter helps; null where the message says all.</summary>
    private static string? Advice(DTraceException error) => error switch
    {
        { State: ConsumerState.Created } => "Invoke-DTraceCompile compiles a program.",
        { State: ConsumerState.Compiled } => "Start-DTrace starts it.",
        { State: ConsumerState.Running } => "Stop-DTrace stops it; New-DTraceConsumer opens another.",
        { State: not null } => "New-DTraceConsumer opens another.",
        { Kind: DTraceErrorKind.LibraryMissing } => "The parameter -LibraryPath names the library's file.",
        _ => null,
    };

    /// <summary>The error record of a D run-time fault.</summary>
    public static ErrorRecord Of(FaultRecord fault) => new(
        new DTraceException(DTraceErrorKind.RuntimeFault, fault.Message), "DTraceRuntimeFault", ErrorCategory.InvalidResult, fault);

    /// <summary>The error record for a reference that no consumer of the session answers to.</summary>
    public static ErrorRecord NoConsumer(ConsumerReference reference) => reference.Elsewhere is not { } place
        ? NoConsumer((object)reference)
        : new ErrorRecord(
            new DTraceException(
                DTraceErrorKind.Argument,
                $"The consumer {reference} is of {place}: what came here is a copy, and nothing can be asked of it. Work on it there, in one Invoke-Command with the cmdlet that opens it, or in a session that stays open."),
            "DTraceNoConsumer", ErrorCategory.ObjectNotFound, reference);

    /// <summary>The error record for an id or a name no consumer of the session has.</summary>
    public static ErrorRecord NoConsumer(object reference) => new(
        new DTraceException(DTraceErrorKind.Argument, $"There is no DTrace consumer {reference} in this session: Get-DTraceConsumer lists them."),
        "DTraceNoConsumer",
        ErrorCategory.ObjectNotFound,
        reference);

    private static (string Id, ErrorCategory Category) Identity(DTraceErrorKind kind) => kind switch
    {
        DTraceErrorKind.Compile => ("DTraceCompile", ErrorCategory.InvalidData),
        DTraceErrorKind.Privilege => ("DTracePrivilege", ErrorCategory.PermissionDenied),
        DTraceErrorKind.State => ("DTraceState", ErrorCategory.InvalidOperation),
        DTraceErrorKind.Option => ("DTraceOption", ErrorCategory.InvalidArgument),
        DTraceErrorKind.LibraryMissing => ("DTraceLibraryMissing", ErrorCategory.NotInstalled),
        DTraceErrorKind.NoProbe => ("DTraceNoProbe", ErrorCategory.ObjectNotFound),
        DTraceErrorKind.RuntimeFault => ("DTraceRuntimeFault", ErrorCategory.InvalidResult),
        DTraceErrorKind.Busy => ("DTraceBusy", ErrorCategory.ResourceBusy),
        DTraceErrorKind.Argument => ("DTraceArgument", ErrorCategory.InvalidArgument),
        _ => ("DTraceEngine", ErrorCategory.NotSpecified),
    };
}
