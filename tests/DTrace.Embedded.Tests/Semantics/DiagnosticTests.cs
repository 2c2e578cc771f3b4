using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Syntax;
using DTrace.Embedded.Tests.Syntax;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

public class DiagnosticTests
{
    [Theory]
    [InlineData("", "D_EMPTY", "empty D program translation unit")]
    [InlineData("int x; typedef int t;", "D_EMPTY", "empty D program translation unit")]
    [InlineData("«a:b:c:d» { }", "D_PDESC_ZERO", "probe description a:b:c:d does not match any probes")]
    [InlineData("«a:b:c:d:e» { }", "D_PDESC_INVAL", "invalid probe description \"a:b:c:d:e\": Probe description has too many parts")]
    [InlineData("«pid$nope:::entry» { }", "D_PDESC_INVAL", "invalid probe description \"pid$nope:::entry\": Undefined macro variable in probe description")]
    [InlineData("«99999999999» { }", "D_PDESC_INVAL", "identifier 99999999999 exceeds maximum probe id")]
    [InlineData("«77» { }", "D_PDESC_INVAL", "invalid probe identifier 77: Invalid probe identifier")]
    [InlineData("BEGIN / «execname» / { }", "D_PRED_SCALAR", "predicate result must be of scalar type")]
    [InlineData("BEGIN { trace(«x»); }", "D_IDENT_UNDEF", "failed to resolve x: Unknown variable name")]
    [InlineData("BEGIN { trace(«`jiffies»); }", "D_IDENT_UNDEF", "failed to resolve `jiffies: Unknown symbol name")]
    [InlineData("BEGIN { trace(«self->x»); }", "D_VAR_UNDEF", "self->x has not yet been declared or assigned")]
    [InlineData("BEGIN { x = «x» + 1; }", "D_VAR_UNDEF", "x has not yet been declared or assigned")]
    [InlineData("BEGIN { «x» += 1; }", "D_VAR_UNDEF", "x has not yet been declared or assigned")]
    [InlineData("BEGIN { trace(«args»); }", "D_IDENT_BADREF", "associative array 'args' may not be referenced as scalar")]
    [InlineData("BEGIN { trace(«9223372036854775808»); }", "D_INT_OFLOW", "integer constant 0x8000000000000000 cannot be represented in any built-in integral type")]
    [InlineData("BEGIN { trace(«1 / 0»); }", "D_DIV_ZERO", "expression contains division by zero")]
    [InlineData("BEGIN { trace(«pid % 0»); }", "D_DIV_ZERO", "expression contains division by zero")]
    [InlineData("BEGIN { trace(«sizeof (void)»); }", "D_SIZEOF_TYPE", "cannot apply sizeof to an operand of unknown size")]
    [InlineData("BEGIN { trace(«offsetof(int, x)»); }", "D_OFFSETOF_TYPE", "offsetof operand must be a struct or union type")]
    [InlineData("struct s { int b:3; }; BEGIN { trace(«offsetof(struct s, b)»); }", "D_OFFSETOF_BITFIELD", "cannot take offset of a bit-field: b")]
    [InlineData("struct s { int b:3; }; BEGIN { this->p = (struct s *)0; trace(«sizeof (this->p->b)»); }", "D_SIZEOF_BITFIELD", "cannot apply sizeof to a bit-field")]
    [InlineData("BEGIN { trace(«(struct s)1»); }", "D_CAST_INVAL", "invalid cast expression: \"int\" to \"struct s\"")]
    [InlineData("BEGIN { trace(«-execname»); }", "D_OP_ARITH", "operator - requires an operand of arithmetic type")]
    [InlineData("BEGIN { trace(«execname * 2»); }", "D_OP_ARITH", "operator * requires operands of arithmetic type")]
    [InlineData("BEGIN { trace(«~execname»); }", "D_OP_INT", "operator ~ requires an operand of integral type")]
    [InlineData("BEGIN { trace(«execname << 1»); }", "D_OP_INT", "operator << requires operands of integral type")]
    [InlineData("BEGIN { trace(«!execname»); }", "D_OP_SCALAR", "operator ! requires an operand of scalar type")]
    [InlineData("BEGIN { trace(«execname && 1»); }", "D_OP_SCALAR", "operator && requires operands of scalar type")]
    [InlineData("BEGIN { trace(«execname» ? 1 : 2); }", "D_OP_SCALAR", "operator ?: expression must be of scalar type")]
    [InlineData("BEGIN { trace(«pid ? 1 : execname»); }", "D_OP_INCOMPAT", "operator ?: operands must have compatible types")]
    [InlineData("BEGIN { «pid ? trace(1) : 2»; }", "D_OP_ACT", "action cannot be used in a conditional context")]
    [InlineData("BEGIN { «trace(1), 2»; }", "D_OP_ACT", "operator , operands cannot be actions")]
    [InlineData("BEGIN { trace(«execname == 1»); }", "D_OP_INCOMPAT", "operands have incompatible types: \"string\" == \"int\"")]
    [InlineData("BEGIN { this->v = (void *)0; «this->v++»; }", "D_OP_VFPTR", "operator ++ requires an operand of known size")]
    [InlineData("BEGIN { «1 = 2»; }", "D_OP_LVAL", "operator = requires modifiable lvalue as an operand")]
    [InlineData("BEGIN { «pid = 2»; }", "D_OP_WRITE", "operator = can only be applied to a writable variable")]
    [InlineData("BEGIN { «this->a[1]» = 2; }", "D_ARR_LOCAL", "local variables may not be used as associative arrays: a")]
    [InlineData("BEGIN { trace(«*pid»); }", "D_DEREF_NONPTR", "cannot dereference non-pointer type")]
    [InlineData("BEGIN { trace(«*(void *)0»); }", "D_DEREF_VOID", "cannot dereference pointer to void")]
    [InlineData("BEGIN { trace(«&pid»); }", "D_ADDROF_VAR", "cannot take address of dynamic variable")]
    [InlineData("BEGIN { trace(«&1»); }", "D_ADDROF_LVAL", "unacceptable operand for unary & operator")]
    [InlineData("BEGIN { trace(«pid->x»); }", "D_OP_PTR", "operator -> must be applied to a pointer")]
    [InlineData("BEGIN { trace(«pid.x»); }", "D_OP_SOU", "operator . cannot be applied to type \"int\"; must be applied to a struct or union")]
    [InlineData("BEGIN { trace(«curpsinfo->pr_nothing»); }", "D_XLATE_NOCONV", "translator does not define conversion for member: pr_nothing")]
    [InlineData("BEGIN { trace(«curcpu->cpu_nothing»); }", "D_TYPE_MEMBER", "cpu_nothing is not a member of struct cpuinfo")]
    [InlineData("BEGIN { this->p = alloca(«257»); }", "D_ALLOCA_SIZE", "alloca(257) size larger than scratchsize 256")]
    [InlineData("BEGIN { trace(«curthread->comm»); }", "D_OP_INCOMPLETE", "operator -> cannot be applied to a forward declaration: no struct task_struct definition is available")]
    [InlineData("struct s { int a; }; BEGIN { trace(«((struct s *)0)->b»); }", "D_TYPE_MEMBER", "b is not a member of struct s")]
    [InlineData("BEGIN { «1(2)»; }", "D_FUNC_IDENT", "function designator is not of function type")]
    [InlineData("BEGIN { «nope»(2); }", "D_FUNC_UNDEF", "undefined function name: nope")]
    [InlineData("BEGIN { «pid(2)»; }", "D_FUNC_IDKIND", "scalar 'pid' may not be referenced as a function")]
    [InlineData("BEGIN { x = «stack()»; }", "D_CG_EXPR", "tracing function stack( ) may not be called from a D expression (D program context required)")]
    [InlineData("BEGIN { «trace()»; }", "D_PROTO_LEN", "trace( ) prototype mismatch: 0 args passed, 1 expected")]
    [InlineData("BEGIN { trace(«strlen()»); }", "D_PROTO_LEN", "strlen( ) prototype mismatch: 0 args passed, 1 expected")]
    [InlineData("BEGIN { trace(«copyinstr()»); }", "D_PROTO_LEN", "copyinstr( ) prototype mismatch: 0 args passed, at least 1 expected")]
    [InlineData("BEGIN { trace(strlen(«1»)); }", "D_PROTO_ARG", "strlen( ) argument #1 is incompatible with prototype:\n\tprototype: const char *\n\t argument: int")]
    [InlineData("BEGIN { a[1] = 1; trace(«a[1, 2]»); }", "D_PROTO_LEN", "a[ ] prototype mismatch: 2 keys passed, 1 expected")]
    [InlineData("BEGIN { a[1] = 1; trace(a[«\"x\"»]); }", "D_PROTO_ARG", "a[ ] key #1 is incompatible with prototype:\n\tprototype: int64_t\n\t      key: string")]
    [InlineData("syscall::read:entry { trace(«args[0]»); }", "D_ARGS_MULTI", "args[ ] may not be referenced because probe description syscall::read:entry matches an unstable set of probes")]
    [InlineData("tick { trace(«args[2]»); }", "D_ARGS_IDX", "index 2 is out of range for :::tick args[ ]")]
    [InlineData("tick { trace(args[«pid»]); }", "D_PROTO_ARG", "args[ ] argument #1 is incompatible with prototype:\n\tprototype: integer constant\n\t argument: pid_t")]
    [InlineData("BEGIN { @a = count(); «@a»; }", "D_AGG_NULL", "expression has null effect: @a")]
    [InlineData("BEGIN { «@a»; }", "D_IDENT_UNDEF", "failed to resolve @a: Unknown variable name")]
    [InlineData("BEGIN { @a = «1»; }", "D_AGG_FUNC", "@a must be assigned the result of an aggregating function")]
    [InlineData("BEGIN { @a = count(); «@a = sum(1)»; }", "D_AGG_REDEF", "aggregation redefined: @a\n\t current: @a = sum( )\n\tprevious: @a = count( )")]
    [InlineData("BEGIN { «@a[1][2]» = count(); }", "D_AGG_MDIM", "improper attempt to reference @a as a multi-dimensional array")]
    [InlineData("BEGIN { @a = sum(«execname»); }", "D_AGG_SCALAR", "sum( ) argument #1 must be of scalar type")]
    [InlineData("BEGIN { @a[1] = count(); «@a» = count(); }", "D_PROTO_LEN", "@a[ ] prototype mismatch: 0 keys passed, 1 expected")]
    [InlineData("BEGIN { trace(«@a»); }", "D_TRACE_AGG", "trace( ) may not be applied to an aggregation")]
    [InlineData("BEGIN { print(«@a»); }", "D_PRINT_AGG", "print( ) may not be applied to an aggregation -- did you mean printa()?")]
    [InlineData("BEGIN { trace(«(void)1»); }", "D_TRACE_VOID", "trace( ) may not be applied to a void expression")]
    [InlineData("BEGIN { printa(«@a»); }", "D_PRINTA_AGGBAD", "undefined aggregation: @a")]
    [InlineData("BEGIN { printa(«1»); }", "D_PRINTA_AGGARG", "printa( ) argument #1 is incompatible with prototype:\n\tprototype: aggregation\n\t argument: int")]
    [InlineData("BEGIN { «printa(\"%@d\")»; }", "D_PRINTA_PROTO", "printa( ) prototype mismatch: 1 args passed, 2 expected")]
    [InlineData("BEGIN { «clear()»; }", "D_CLEAR_PROTO", "clear( ) prototype mismatch: 0 args passed, 1 expected")]
    [InlineData("BEGIN { «normalize(@a)»; }", "D_NORMALIZE_PROTO", "normalize( ) prototype mismatch: 1 args passed, 2 expected")]
    [InlineData("BEGIN { @a = count(); trunc(@a, «execname»); }", "D_TRUNC_SCALAR", "trunc( ) argument #2 must be of scalar type")]
    [InlineData("BEGIN { printf(«execname»); }", "D_PRINTF_ARG_FMT", "printf( ) argument #1 is incompatible with prototype:\n\tprototype: string constant\n\t argument: string")]
    [InlineData("BEGIN { printf(«\"\"»); }", "D_PRINTF_FMT_EMPTY", "printf( ) format string is empty")]
    [InlineData("BEGIN { «printf(\"%d\")»; }", "D_PRINTF_ARG_PROTO", "printf( ) prototype mismatch: conversion #1 (%d) is missing a corresponding value argument")]
    [InlineData("BEGIN { printf(\"%d\", «execname»); }", "D_PRINTF_ARG_TYPE", "printf( ) argument #2 is incompatible with conversion #1 prototype:\n\tconversion: %d\n\t prototype: pointer or integer\n\t  argument: string")]
    [InlineData("BEGIN { printf(\"%d\\n\", 1, «2»); }", "D_PRINTF_ARG_EXTRA", "printf( ) prototype mismatch: only 1 arguments required by this format string")]
    [InlineData("BEGIN { printf(\"%*d %?x\", 1, 2, 3, «4»); }", "D_PRINTF_ARG_EXTRA", "printf( ) prototype mismatch: only 3 arguments required by this format string")]
    [InlineData("BEGIN { printf(«\"%.*.2x|%d\\n\"»); }", "D_SYNTAX", "format conversion #1 has more than one '.' specified")]
    [InlineData("BEGIN { printf(«\"%**x\"»); }", "D_SYNTAX", "format conversion #1 has more than one '*' specified for the output width")]
    [InlineData("BEGIN { printf(«\"%.**x\"»); }", "D_SYNTAX", "format conversion #1 has more than one '*' specified for the output precision")]
    [InlineData("BEGIN { printf(«\"%1$d\"», 1); }", "D_SYNTAX", "format conversion #1 uses unsupported positional format (%n$)")]
    [InlineData("BEGIN { printf(«\"%-%\"»); }", "D_SYNTAX", "format conversion #1 cannot be combined with other format flags: %%")]
    [InlineData("BEGIN { printf(«\"%d %*\"», 1); }", "D_SYNTAX", "format conversion #2 name expected before end of format string")]
    [InlineData("BEGIN { printf(«\"%hhd\"», 1); }", "D_SYNTAX", "format conversion #1 is undefined: %hhd")]
    [InlineData("BEGIN { printf(\"%s\", «(char *)8»); }", "D_PRINTF_ARG_TYPE", "printf( ) argument #2 is incompatible with conversion #1 prototype:\n\tconversion: %s\n\t prototype: char [] or string (or use stringof)\n\t  argument: char *")]
    [InlineData("BEGIN { @ = count(); printa(«\"%@s\"», @); }", "D_PRINTF_ARG_TYPE", "printa( ) aggregating action is incompatible with conversion #1 prototype:\n\tconversion: %s\n\t prototype: char [] or string (or use stringof)\n\t  argument: uint64_t")]
    [InlineData("BEGIN { @ = quantize(1); printa(«\"%@k\"», @); }", "D_PRINTF_ARG_TYPE", "printa( ) aggregating action is incompatible with conversion #1 prototype:\n\tconversion: %k\n\t prototype: stack\n\t  argument: int64_t")]
    [InlineData("BEGIN { printf(\"x\", «1»); }", "D_PRINTF_ARG_EXTRA", "printf( ) prototype mismatch: only 0 arguments required by this format string")]
    [InlineData("BEGIN { «printf(\"%*d\")»; }", "D_PRINTF_DYN_PROTO", "printf( ) prototype mismatch: conversion #1 (%d) is missing a corresponding \"*\" argument")]
    [InlineData("BEGIN { printf(\"%*d\", «execname», 1); }", "D_PRINTF_DYN_TYPE", "printf( ) argument #2 is incompatible with conversion #1 prototype:\n\tconversion: % * d\n\t prototype: int\n\t  argument: string")]
    [InlineData("BEGIN { printf(«\"%@d\"», 1); }", "D_PRINTF_AGG_CONV", "%@ conversion requires an aggregation and is not for use with printf( )")]
    [InlineData("BEGIN { stack(«0»); }", "D_STACK_SIZE", "stack( ) size must be a non-zero positive integral constant expression")]
    [InlineData("BEGIN { «stack(1, 2)»; }", "D_STACK_PROTO", "stack( ) prototype mismatch: too many arguments")]
    [InlineData("BEGIN { ustack(«pid»); }", "D_USTACK_FRAMES", "ustack( ) argument #1 must be a non-zero positive integer constant")]
    [InlineData("BEGIN { ustack(1, «pid»); }", "D_USTACK_STRSIZE", "ustack( ) argument #2 must be a positive integer constant")]
    [InlineData("BEGIN { «ustack(1, 2, 3)»; }", "D_USTACK_PROTO", "ustack( ) prototype mismatch: too many arguments")]
    [InlineData("BEGIN { tracemem(0, «0»); }", "D_TRACEMEM_SIZE", "tracemem( ) argument #2 must be a non-zero positive integral constant expression")]
    [InlineData("BEGIN { @a = lquantize(1, «pid», 2); }", "D_LQUANT_BASETYPE", "lquantize( ) argument #1 must be an integer constant")]
    [InlineData("BEGIN { @a = «lquantize(1, 5, 2)»; }", "D_LQUANT_MISMATCH", "lquantize( ) base (argument #1) must be less than limit (argument #2)")]
    [InlineData("BEGIN { @a = lquantize(1, 0, 10, «0»); }", "D_LQUANT_STEPTYPE", "lquantize( ) argument #3 must be a non-zero positive integer constant")]
    [InlineData("BEGIN { @a = «lquantize(1, 0, 10, 20)»; }", "D_LQUANT_STEPLARGE", "lquantize( ) step (argument #3) too large: must have at least one quantization level")]
    [InlineData("BEGIN { @a = lquantize(1, 0, 10); @a = «lquantize(1, 1, 10)»; }", "D_LQUANT_MATCHBASE", "lquantize( ) base (argument #1) doesn't match previous declaration: expected 0, found 1")]
    [InlineData("BEGIN { @a = «llquantize(1, 1, 0, 3, 20)»; }", "D_LLQUANT_FACTORSMALL", "llquantize( ) factor (argument #1) must be two or more")]
    [InlineData("BEGIN { @a = «llquantize(1, 10, 3, 3, 20)»; }", "D_LLQUANT_MAGRANGE", "llquantize( ) high magnitude (argument #3) must be greater than low magnitude (argument #2)")]
    [InlineData("BEGIN { @a = «llquantize(1, 10, 0, 40, 20)»; }", "D_LLQUANT_MAGTOOBIG", "llquantize( ) factor (10) raised to power of high magnitude (40) plus 1 overflows 64-bits")]
    [InlineData("BEGIN { commit(1); «commit(1)»; }", "D_COMM_COMM", "commit( ) may not follow commit( )")]
    [InlineData("BEGIN { trace(1); «commit(1)»; }", "D_COMM_DREC", "commit( ) may not follow data-recording action(s)")]
    [InlineData("BEGIN { commit(1); «trace(1)»; }", "D_DREC_COMM", "data-recording actions may not follow commit( )")]
    [InlineData("BEGIN { speculate(1); «speculate(1)»; }", "D_SPEC_SPEC", "speculate( ) may not follow speculate( )")]
    [InlineData("BEGIN { commit(1); «speculate(1)»; }", "D_SPEC_COMM", "speculate( ) may not follow commit( )")]
    [InlineData("BEGIN { trace(1); «speculate(1)»; }", "D_SPEC_DREC", "speculate( ) may not follow data-recording action(s)")]
    [InlineData("BEGIN { speculate(1); «@a = count()»; }", "D_AGG_SPEC", "aggregating actions may not follow speculate( )")]
    [InlineData("BEGIN { speculate(1); «stop()»; }", "D_ACT_SPEC", "destructive actions may not follow speculate( )")]
    [InlineData("BEGIN { speculate(1); «exit(0)»; }", "D_EXIT_SPEC", "exit( ) may not follow speculate( )")]
    [InlineData("#pragma D «nope» x\nBEGIN", "D_PRAGMA_INVAL", "invalid D pragma: nope")]
    [InlineData("«#pragma D option»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #pragma option <option>=<val>")]
    [InlineData("#pragma D option «strsize=no»\nBEGIN", "D_PRAGMA_OPTSET", "failed to set option 'strsize' to 'no': Invalid value for specified option")]
    [InlineData("«#nope»\nBEGIN", "D_PRAGCTL_INVAL", "invalid control directive: #nope")]
    [InlineData("«#error no way»\nBEGIN", "D_PRAGERR", "#error: no way")]
    [InlineData("«#pragma error no \"way\"»\nBEGIN", "D_PRAGERR", "#error: no way")]
    [InlineData("«#pragma D error no way»\nBEGIN", "D_PRAGERR", "#error: no way")]
    [InlineData("#pragma D ident \"1.0\"\n#pragma ident x\n#pragma\n#\n«#ident2»\nBEGIN", "D_PRAGCTL_INVAL", "invalid control directive: #ident2")]
    [InlineData("«#line twelve»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #line <line> [ [\"file\"] state ]")]
    [InlineData("«#pragma line 3 file»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #line <line> [ [\"file\"] state ]")]
    [InlineData("«#pragma D binding 1.0 x»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #pragma binding \"version\" <ident>")]
    [InlineData("«#pragma D attributes \"Stable\" x»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #pragma attributes <attributes> <ident>")]
    [InlineData("«#pragma D depends_on \"module\" x»\nBEGIN", "D_PRAGMA_MALFORM", "malformed #pragma depends_on <class> <name>")]
    [InlineData("int «pid»; BEGIN", "D_DECL_IDRED", "built-in identifier redeclared: pid")]
    [InlineData("int x; string «x»; BEGIN", "D_DECL_IDRED", "identifier redeclared: x\n\t current: scalar string\n\tprevious: scalar int")]
    [InlineData("void «x»; BEGIN", "D_DECL_VOIDOBJ", "cannot have void object: x")]
    [InlineData("this int «x»[int]; BEGIN", "D_DECL_LOCASSC", "associative arrays may not be declared as local variables: x")]
    [InlineData("int «x»[]; BEGIN", "D_DECL_ARRNULL", "array declaration requires array dimension or tuple signature: x")]
    [InlineData("int x[«0»]; BEGIN", "D_DECL_ARRSUB", "positive integral constant expression or tuple signature expected as array declaration subscript")]
    [InlineData("«int;» BEGIN", "D_DECL_USELESS", "useless declaration")]
    [InlineData("«static» int x; BEGIN", "D_DECL_BADCLASS", "specified storage class not appropriate in D")]
    [InlineData("self «this» int x; BEGIN", "D_DECL_CLASS", "only one storage class allowed in a declaration")]
    [InlineData("«unsigned void» *x; BEGIN", "D_DECL_VOIDATTR", "invalid type declaration: attributes may not be used with void type")]
    [InlineData("«long char» x; BEGIN", "D_DECL_CHARATTR", "invalid type declaration: short and long may not be used with char type")]
    [InlineData("«unsigned string» x; BEGIN", "D_DECL_SIGNINT", "invalid type declaration: signed and unsigned may only be used with integer type")]
    [InlineData("«int char» x; BEGIN", "D_DECL_COMBO", "invalid type combination")]
    [InlineData("struct s { int a; }; «struct s { int a; }»; BEGIN", "D_DECL_TYPERED", "type redeclared: struct s")]
    [InlineData("struct s { int a; }; translator «struct s { int b; }» BEGIN", "D_DECL_TYPERED", "type redeclared: struct s")]
    [InlineData("enum e { A }; inline «enum e { B }» = 3", "D_DECL_TYPERED", "type redeclared: enum e")]
    [InlineData("void «x»; BEGIN { trace( }", "D_DECL_VOIDOBJ", "cannot have void object: x")]
    [InlineData("inline int x = «execname»; BEGIN / 1", "D_OP_INCOMPAT", "inline x definition uses incompatible types: \"int\" = \"string\"")]
    [InlineData("struct s { int a; char «a»; }; BEGIN", "D_UNKNOWN", "failed to define member 'a': Duplicate member name")]
    [InlineData("union u { struct { int a; }; int «a»; }; BEGIN", "D_UNKNOWN", "failed to define member 'a': Duplicate member name")]
    [InlineData("struct s { int a; }; BEGIN { trace(«offsetof(struct s, b)»); }", "D_UNKNOWN", "failed to determine offset of b: struct s has no member of that name")]
    [InlineData("struct s { int «b:40»; }; BEGIN", "D_DECL_BFSIZE", "bit-field too big for type: b")]
    [InlineData("enum e { «A = pid» }; BEGIN", "D_DECL_ENCONST", "enumerator 'A' must be assigned to an integral constant expression")]
    [InlineData("inline int x = «execname»; BEGIN", "D_OP_INCOMPAT", "inline x definition uses incompatible types: \"int\" = \"string\"")]
    [InlineData("inline int f[int x] = f[x]; BEGIN { trace(f[1]); }", "D_SYNTAX", "inlines and translators expand more than 10000 times, or deeper than 64")]
    [InlineData("provider «p1» { }; BEGIN", "D_PROV_BADNAME", "provider name may not end with a digit: p1")]
    public void AMistakeHasItsTagAndSentence(string marked, string tag, string message)
    {
        AnnotatedText text = AnnotatedText.Parse(marked);
        BindResult result = TestProbes.Bind(text.Text);
        Assert.NotEmpty(result.Diagnostics);
        Diagnostic first = result.Diagnostics[0];
        Assert.Equal((tag, message), (first.Tag, first.Message));
        if (text.Span is { } span) Assert.Equal(span, first.Span);
        Assert.Null(result.Program);
    }

    [Theory]
    [InlineData("BEGIN { trace(x); }", null, "in action list: failed to resolve x: Unknown variable name", 1, 15)]
    [InlineData("BEGIN / x / { }", null, "in predicate: failed to resolve x: Unknown variable name", 1, 9)]
    [InlineData("BEGIN\n{ trace(x); }", "a.d", "\"a.d\", line 2: failed to resolve x: Unknown variable name", 2, 9)]
    [InlineData("#pragma line 10 \"b.d\"\nBEGIN { trace(x); }", null, "\"b.d\", line 10: failed to resolve x: Unknown variable name", 10, 15)]
    [InlineData("#pragma D line 10 \"b.d\" 1\nBEGIN { trace(x); }", null, "\"b.d\", line 10: failed to resolve x: Unknown variable name", 10, 15)]
    [InlineData("# 10 \"b.d\"\nBEGIN { trace(x); }", null, "\"b.d\", line 10: failed to resolve x: Unknown variable name", 10, 15)]
    public void TheExceptionNamesThePlace(string text, string? file, string message, int line, int column)
    {
        BindResult result = Binder.Bind(new ProgramSource { Text = text, FileName = file }, new BindingScope(), new TestProbes(), new BindOptions());
        DTraceCompileException error = Assert.Throws<DTraceCompileException>(result.ProgramOrThrow);
        Assert.Equal((message, "D_IDENT_UNDEF", line, column), (error.Message, error.Tag, error.Line, error.Column));
    }

    [Fact]
    public void AnArgumentNothingNamesIsAMistake() =>
        Assert.Equal("extraneous argument 'b' ($2 is not referenced)", TestProbes.Bind("BEGIN { trace($$1); }", null, null, "a", "b").Diagnostics[0].Message);

    [Fact]
    public void ArgumentsMayBeUnusedOrMissingWhereTheProgramAllowsIt()
    {
        Assert.Empty(Diagnostics(new ProgramSource { Text = "BEGIN { trace($$1); }", Arguments = ["a", "b"], AllowUnusedArguments = true }));
        Assert.Empty(Diagnostics(new ProgramSource { Text = "BEGIN { trace($1); trace($$2); }", AllowMissingArguments = true }));
        Assert.Equal(
            "macro argument $1 is not defined",
            Assert.Single(Diagnostics(new ProgramSource { Text = "BEGIN { trace($1); }", AllowUnusedArguments = true })).Message);

        static IReadOnlyList<Diagnostic> Diagnostics(ProgramSource source) =>
            Binder.Bind(source, new BindingScope(), new TestProbes(), new BindOptions()).Diagnostics;
    }
}
