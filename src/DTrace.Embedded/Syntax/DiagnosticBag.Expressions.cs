namespace DTrace.Embedded.Syntax;

/// <content>Mistakes in expressions (illumos dt_parser.c and dt_ident.c have the sentences).</content>
internal sealed partial class DiagnosticBag
{
    public void ReportUndefined(TextSpan span, string name, string reason) => Report("D_IDENT_UNDEF", span, $"failed to resolve {name}: {reason}");

    public void ReportUnassigned(TextSpan span, string name) => Report("D_VAR_UNDEF", span, $"{name} has not yet been declared or assigned");

    public void ReportBadReference(TextSpan span, string kind, string name, string wanted) =>
        Report("D_IDENT_BADREF", span, $"{kind} '{name}' may not be referenced as {wanted}");

    public void ReportConstantTooLarge(TextSpan span, ulong value) =>
        Report("D_INT_OFLOW", span, $"integer constant 0x{value:x} cannot be represented in any built-in integral type");

    public void ReportDivisionByZero(TextSpan span) => Report("D_DIV_ZERO", span, "expression contains division by zero");

    public void ReportSizeofUnknown(TextSpan span) => Report("D_SIZEOF_TYPE", span, "cannot apply sizeof to an operand of unknown size");

    public void ReportSizeofBitField(TextSpan span) => Report("D_SIZEOF_BITFIELD", span, "cannot apply sizeof to a bit-field");

    public void ReportOffsetofType(TextSpan span) => Report("D_OFFSETOF_TYPE", span, "offsetof operand must be a struct or union type");

    public void ReportOffsetofBitField(TextSpan span, string name) => Report("D_OFFSETOF_BITFIELD", span, $"cannot take offset of a bit-field: {name}");

    public void ReportStringof(TextSpan span, string type) => Report("D_STRINGOF_TYPE", span, $"cannot apply stringof to a value of type {type}");

    public void ReportInvalidCast(TextSpan span, string from, string to) => Report("D_CAST_INVAL", span, $"invalid cast expression: \"{from}\" to \"{to}\"");

    public void ReportArithmeticOperand(TextSpan span, string op) => Report("D_OP_ARITH", span, $"operator {op} requires an operand of arithmetic type");

    public void ReportArithmeticOperands(TextSpan span, string op) => Report("D_OP_ARITH", span, $"operator {op} requires operands of arithmetic type");

    public void ReportIntegralOperand(TextSpan span, string op) => Report("D_OP_INT", span, $"operator {op} requires an operand of integral type");

    public void ReportIntegralOperands(TextSpan span, string op) => Report("D_OP_INT", span, $"operator {op} requires operands of integral type");

    public void ReportScalarOperand(TextSpan span, string op) => Report("D_OP_SCALAR", span, $"operator {op} requires an operand of scalar type");

    public void ReportScalarOperands(TextSpan span, string op) => Report("D_OP_SCALAR", span, $"operator {op} requires operands of scalar type");

    public void ReportConditionNotScalar(TextSpan span) => Report("D_OP_SCALAR", span, "operator ?: expression must be of scalar type");

    public void ReportConditionalMismatch(TextSpan span) => Report("D_OP_INCOMPAT", span, "operator ?: operands must have compatible types");

    public void ReportConditionalAction(TextSpan span) => Report("D_OP_ACT", span, "action cannot be used in a conditional context");

    public void ReportActionOperand(TextSpan span, string op) => Report("D_OP_ACT", span, $"operator {op} operands cannot be actions");

    public void ReportDynamicOperand(TextSpan span, string op) => Report("D_OP_DYN", span, $"operator {op} operands cannot be of dynamic type");

    public void ReportIncompatible(TextSpan span, string left, string op, string right) =>
        Report("D_OP_INCOMPAT", span, $"operands have incompatible types: \"{left}\" {op} \"{right}\"");

    public void ReportUnsizedOperand(TextSpan span, string op) => Report("D_OP_VFPTR", span, $"operator {op} requires an operand of known size");

    public void ReportUnsizedTarget(TextSpan span, string op) =>
        Report("D_OP_VFPTR", span, $"operator {op} requires left-hand scalar operand of known size");

    public void ReportUntypedSymbol(TextSpan span, string module, string name) => Report(
        "D_SYM_NOTYPES", span, $"no symbolic type information is available for {(module.Length == 0 ? "vmlinux" : module)}`{name}");

    public void ReportNotLvalue(TextSpan span, string op) => Report("D_OP_LVAL", span, $"operator {op} requires modifiable lvalue as an operand");

    public void ReportNotWritable(TextSpan span, string op) => Report("D_OP_WRITE", span, $"operator {op} can only be applied to a writable variable");

    public void ReportArrayOrFunction(TextSpan span, string op, string type) =>
        Report("D_OP_ARRFUN", span, $"operator {op} may not be applied to operand of type \"{type}\"");

    public void ReportLocalArray(TextSpan span, string name) =>
        Report("D_ARR_LOCAL", span, $"local variables may not be used as associative arrays: {name}");

    public void ReportBadArray(TextSpan span, string name) => Report("D_ARR_BADREF", span, $"cannot access {name} as an associative array");

    /// <summary>The sentence is that of DTrace on Linux (dt_cg.c); illumos reads on.</summary>
    public void ReportArrayBounds(TextSpan span, long index, int length) =>
        Report("D_ARR_BOUNDS", span, $"index outside array bounds: {index}, max is {length}");

    public void ReportDereference(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportAddressOf(TextSpan span, string tag, string message) => Report(tag, span, message);

    public void ReportNotPointer(TextSpan span, string op) => Report("D_OP_PTR", span, $"operator {op} must be applied to a pointer");

    public void ReportNotStructure(TextSpan span, bool isArrow, string type) => Report("D_OP_SOU", span, isArrow
        ? $"operator -> cannot be applied to pointer to type \"{type}\"; must be applied to a struct or union pointer"
        : $"operator . cannot be applied to type \"{type}\"; must be applied to a struct or union");

    public void ReportIncompleteStructure(TextSpan span, string op, string name) => Report(
        "D_OP_INCOMPLETE", span, $"operator {op} cannot be applied to a forward declaration: no {name} definition is available");

    public void ReportOffsetofNoMember(TextSpan span, string name, string type) =>
        Report("D_UNKNOWN", span, $"failed to determine offset of {name}: {type} has no member of that name");

    public void ReportNoMember(TextSpan span, string name, string type) => Report("D_TYPE_MEMBER", span, $"{name} is not a member of {type}");

    public void ReportTranslatedWhole(TextSpan span) => Report("D_CG_DYN", span, "expression cannot evaluate to result of a translated pointer");

    public void ReportNoTranslator(TextSpan span, string from, string to) => Report("D_XLATE_NONE", span, $"cannot translate from \"{from}\" to \"{to}\"");

    public void ReportNotTranslated(TextSpan span, string name) =>
        Report("D_XLATE_NOCONV", span, $"translator does not define conversion for member: {name}");

    public void ReportTranslatorMember(TextSpan span, string name, string type, string value) => Report(
        "D_XLATE_INCOMPAT", span, $"translator member {name} definition uses incompatible types: \"{type}\" = \"{value}\"");

    public void ReportInlineMismatch(TextSpan span, string name, string type, string value) =>
        Report("D_OP_INCOMPAT", span, $"inline {name} definition uses incompatible types: \"{type}\" = \"{value}\"");

    public void ReportNotFunction(TextSpan span) => Report("D_FUNC_IDENT", span, "function designator is not of function type");

    public void ReportUndefinedFunction(TextSpan span, string name) => Report("D_FUNC_UNDEF", span, $"undefined function name: {name}");

    public void ReportNotCallable(TextSpan span, string kind, string name) =>
        Report("D_FUNC_IDKIND", span, $"{kind} '{name}' may not be referenced as a function");

    public void ReportNotExpression(TextSpan span, string kind, string name) => Report(
        "D_CG_EXPR", span, $"{kind} {name}( ) may not be called from a D expression (D program context required)");

    public void ReportArgumentCount(TextSpan span, string name, int count, string expected) => Report(
        "D_PROTO_LEN", span, $"{name}( ) prototype mismatch: {count} arg{(count == 1 ? " " : "s ")}passed, {expected} expected");

    public void ReportArgumentMismatch(TextSpan span, string name, int number, string wanted, string given) => Report(
        "D_PROTO_ARG", span, $"{name}( ) argument #{number} is incompatible with prototype:\n\tprototype: {wanted}\n\t argument: {given}");

    public void ReportKeyCount(TextSpan span, string name, int count, int expected) => Report(
        "D_PROTO_LEN", span, $"{name}[ ] prototype mismatch: {count} key{(count == 1 ? " " : "s ")}passed, {expected} expected");

    public void ReportKeyMismatch(TextSpan span, string name, int number, string wanted, string given) => Report(
        "D_PROTO_ARG", span, $"{name}[ ] key #{number} is incompatible with prototype:\n\tprototype: {wanted}\n\t      key: {given}");

    public void ReportKeyType(TextSpan span, string type, string kind, int number) =>
        Report("D_KEY_TYPE", span, $"{type} expression may not be used as {kind} index: key #{number}");

    public void ReportIndexCount(TextSpan span, string name, int count) => Report(
        "D_PROTO_LEN", span, $"{name}[ ] prototype mismatch: {count} arg{(count == 1 ? " " : "s ")}passed, 1 expected");

    public void ReportIndexNotConstant(TextSpan span, string name, string type) => Report(
        "D_PROTO_ARG", span, $"{name}[ ] argument #1 is incompatible with prototype:\n\tprototype: integer constant\n\t argument: {type}");

    public void ReportArgumentsOutside(TextSpan span) => Report("D_ARGS_NONE", span, "args[ ] may not be referenced outside of a probe clause");

    public void ReportUnsteadyArguments(TextSpan span, string description) => Report(
        "D_ARGS_MULTI", span, $"args[ ] may not be referenced because probe description {description} matches an unstable set of probes");

    public void ReportArgumentIndex(TextSpan span, long index, string description) =>
        Report("D_ARGS_IDX", span, $"index {index} is out of range for {description} args[ ]");
}
