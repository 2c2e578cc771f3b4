namespace DTrace.Embedded.Syntax;

/// <content>Mistakes in actions, formats and aggregations (illumos dt_cc.c and dt_printf.c have the sentences).</content>
internal sealed partial class DiagnosticBag
{
    public void ReportAction(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportAggregation(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportAggregationNoEffect(TextSpan span, string name) => Report("D_AGG_NULL", span, $"expression has null effect: @{name}");

    public void ReportAggregationDimensions(TextSpan span, string name) =>
        Report("D_AGG_MDIM", span, $"improper attempt to reference @{name} as a multi-dimensional array");

    public void ReportAggregationAsValue(TextSpan span, string name) =>
        Report("D_OP_DYN", span, $"@{name} has no value: an aggregation is only assigned, printed, cleared, truncated or normalized");

    public void ReportNotAggregating(TextSpan span, string name) =>
        Report("D_AGG_FUNC", span, $"@{name} must be assigned the result of an aggregating function");

    public void ReportAggregationRedefined(TextSpan span, string name, string now, string then) => Report(
        "D_AGG_REDEF", span, $"aggregation redefined: @{name}\n\t current: @{name} = {now}( )\n\tprevious: @{name} = {then}( )");

    public void ReportAggregatedNotScalar(TextSpan span, string function) =>
        Report("D_AGG_SCALAR", span, $"{function}( ) argument #1 must be of scalar type");

    public void ReportTracedAggregation(TextSpan span, string function) => Report(
        function == "trace" ? "D_TRACE_AGG" : "D_PRINT_AGG", span,
        $"{function}( ) may not be applied to an aggregation{(function == "trace" ? string.Empty : " -- did you mean printa()?")}");

    public void ReportTracedVoid(TextSpan span, string function) =>
        Report(function == "trace" ? "D_TRACE_VOID" : "D_PRINT_VOID", span, $"{function}( ) may not be applied to a void expression");

    public void ReportTracedDynamic(TextSpan span, string function) =>
        Report(function == "trace" ? "D_TRACE_DYN" : "D_PRINT_DYN", span, $"{function}( ) may not be applied to a dynamic expression");

    public void ReportFormatNotConstant(TextSpan span, string function, string type) => Report(
        "D_PRINTF_ARG_FMT", span, $"{function}( ) argument #1 is incompatible with prototype:\n\tprototype: string constant\n\t argument: {type}");

    public void ReportEmptyFormat(TextSpan span, string function) => Report("D_PRINTF_FMT_EMPTY", span, $"{function}( ) format string is empty");

    public void ReportAggregationConversion(TextSpan span, string function) =>
        Report("D_PRINTF_AGG_CONV", span, $"%@ conversion requires an aggregation and is not for use with {function}( )");

    public void ReportMissingValue(TextSpan span, string function, int number, string conversion) => Report(
        "D_PRINTF_ARG_PROTO", span, $"{function}( ) prototype mismatch: conversion #{number} (%{conversion}) is missing a corresponding value argument");

    public void ReportMissingWidth(TextSpan span, string function, int number, string conversion, string what) => Report(
        "D_PRINTF_DYN_PROTO", span,
        $"{function}( ) prototype mismatch: conversion #{number} (%{conversion}) is missing a corresponding \"{what}\" argument");

    public void ReportWidthMismatch(TextSpan span, string function, int argument, int number, string what, string conversion, string type) => Report(
        "D_PRINTF_DYN_TYPE", span,
        $"{function}( ) argument #{argument} is incompatible with conversion #{number} prototype:\n\tconversion: % {what} {conversion}\n\t prototype: int\n\t  argument: {type}");

    public void ReportValueMismatch(TextSpan span, string function, string what, int number, string conversion, string wanted, string type) => Report(
        "D_PRINTF_ARG_TYPE", span,
        $"{function}( ) {what} is incompatible with conversion #{number} prototype:\n\tconversion: %{conversion}\n\t prototype: {wanted}\n\t  argument: {type}");

    public void ReportExtraValue(TextSpan span, string function, int required) => Report(
        "D_PRINTF_ARG_EXTRA", span, $"{function}( ) prototype mismatch: only {required} arguments required by this format string");
}
