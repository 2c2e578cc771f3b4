using DTrace.Core;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// The functions D knows, a row each. A row begins with the prototype (illumos dt_open.c): <c>@</c> is an argument of any type, <c>[type]</c> one
/// that may be left out, <c>...</c> any number more. What the engines do not run stands here too: they refuse it by its name.
/// </summary>
internal static class BuiltinFunctions
{
    /// <summary>in6_addr_t, of which the kernel or a library file tells: the binder finds it.</summary>
    public static readonly TypedefType UnboundAddress6 = new("in6_addr_t", VoidType.Instance);

    private static readonly BuiltinFunction[] Rows =
    [
        Subroutine("int __chip(int)"),
        Subroutine("string __mount_path(void *)"),
        Subroutine("void * alloca(size_t)", allocated: 0),
        Subroutine("string basename(char *)", longest: PathPart),
        Subroutine("void bcopy(void *, void *, size_t)"),
        Subroutine("string cleanpath(char *)"),
        Subroutine("void * copyin(uintptr_t, size_t)", allocated: 1),
        Subroutine("string copyinstr(uintptr_t, [size_t])"),
        Subroutine("void copyinto(uintptr_t, size_t, void *)"),
        Subroutine("void copyout(void *, uintptr_t, size_t)", isDestructive: true),
        Subroutine("void copyoutstr(char *, uintptr_t, size_t)", isDestructive: true),
        Subroutine("string d_path(void *)"),
        Subroutine("string ddi_pathname(void *, int64_t)"),
        Subroutine("string dirname(char *)", longest: PathPart),
        Subroutine("uint32_t getmajor(uint64_t)"),
        Subroutine("uint32_t getminor(uint64_t)"),
        Subroutine("uint32_t htonl(uint32_t)"),
        Subroutine("uint64_t htonll(uint64_t)"),
        Subroutine("uint16_t htons(uint16_t)"),
        Subroutine("int index(char *, char *, [int])"),
        Subroutine("string inet_ntoa(ipaddr_t *)", longest: _ => 16),
        Subroutine("string inet_ntoa6(in6_addr_t *, [int])", longest: _ => 46, constant: 1),
        Subroutine("string inet_ntop(int, void *)", longest: _ => 46),
        Subroutine("string json(char *, char *)"),
        Subroutine("string link_ntop(int, void *)", longest: _ => 60),
        Subroutine("string lltostr(int64_t, [int])", longest: arguments => arguments.Count == 1 ? 21 : 67),
        Subroutine("size_t msgdsize(void *)"),
        Subroutine("size_t msgsize(void *)"),
        Subroutine("int mutex_owned(void *)"),
        Subroutine("void * mutex_owner(void *)"),
        Subroutine("int mutex_type_adaptive(void *)"),
        Subroutine("int mutex_type_spin(void *)"),
        Subroutine("uint32_t ntohl(uint32_t)"),
        Subroutine("uint64_t ntohll(uint64_t)"),
        Subroutine("uint16_t ntohs(uint16_t)"),
        Subroutine("int progenyof(pid_t)"),
        Subroutine("int rand()"),
        Subroutine("int rindex(char *, char *, [int])"),
        Subroutine("int rw_iswriter(void *)"),
        Subroutine("int rw_read_held(void *)"),
        Subroutine("int rw_write_held(void *)"),
        Subroutine("int speculation()"),
        Subroutine("string strchr(char *, char)", longest: First, mayReturnNull: true),
        Subroutine("size_t strlen(char *)"),
        Subroutine("string strjoin(char *, char *)", longest: arguments => arguments[0].Type.Size + arguments[1].Type.Size - 1),
        Subroutine("string strrchr(char *, char)", longest: First, mayReturnNull: true),
        Subroutine("string strstr(char *, char *)", longest: First, mayReturnNull: true),
        Subroutine("string strtok(char *, char *)", mayReturnNull: true),
        Subroutine("int64_t strtoll(char *, [int])"),
        Subroutine("string substr(char *, int, [int])", longest: First),
        Subroutine("string tolower(char *)", longest: First),
        Subroutine("string toupper(char *)", longest: First),

        Action("void breakpoint()", isDestructive: true),
        Action("void chill(int)", isDestructive: true),
        Action("void clear(...)", consumer: TraceAction.Library),
        Action("void commit(int)", order: ActionOrder.Commits),
        Action("void denormalize(...)", consumer: TraceAction.Library),
        Action("void discard(int)", order: ActionOrder.Free),
        Action("void exit(int)"),
        Action("void freopen(@, ...)", isDestructive: true, consumer: TraceAction.FReopen),
        Action("void ftruncate()", consumer: TraceAction.Library),
        Action("stack func(uintptr_t)"),
        Action("stack jstack(...)"),
        Action("stack mod(uintptr_t)"),
        Action("void normalize(...)", consumer: TraceAction.Library),
        Action("void panic()", isDestructive: true),
        Action("void pcap(void *, int)"),
        Action("void print(@)", consumer: TraceAction.Print),
        Action("void printa(@, ...)", consumer: TraceAction.Printa),
        Action("void printf(@, ...)"),
        Action("void raise(int)", isDestructive: true),
        Action("void return(int)", isDestructive: true),
        Action("void setopt(char *, [char *])", consumer: TraceAction.Library),
        Action("void speculate(int)", order: ActionOrder.Speculates),
        Action("stack stack(...)"),
        Action("void stop()", isDestructive: true),
        Action("stack sym(uintptr_t)"),
        Action("void system(@, ...)", isDestructive: true, consumer: TraceAction.System),
        Action("void trace(@)"),
        Action("void tracemem(@, size_t, ...)"),
        Action("void trunc(...)", consumer: TraceAction.Library),
        Action("stack uaddr(uintptr_t)"),
        Action("stack ufunc(uintptr_t)"),
        Action("stack umod(uintptr_t)"),
        Action("stack ustack(...)"),
        Action("stack usym(uintptr_t)"),
    ];

    private static readonly Dictionary<string, BuiltinFunction> Table = Rows
        .Concat(AggregatingFunctions.Prototypes.Select(prototype => Row(BuiltinFunctionKind.Aggregating, prototype)))
        .ToDictionary(function => function.Name);

    /// <summary>All of them but those that begin with two underscores, which are for library files.</summary>
    public static IEnumerable<BuiltinFunction> All => Table.Values.Where(function => !function.Name.StartsWith("__", StringComparison.Ordinal));

    /// <summary>The function of a name, or null.</summary>
    public static BuiltinFunction? Find(string name) => Table.GetValueOrDefault(name);

    private static BuiltinFunction Subroutine(
        string prototype, bool isDestructive = false, Func<IReadOnlyList<BoundExpression>, int>? longest = null, bool mayReturnNull = false, int? allocated = null,
        int? constant = null) =>
        Row(BuiltinFunctionKind.Subroutine, prototype) with
        {
            IsDestructive = isDestructive,
            LongestResult = longest,
            MayReturnNull = mayReturnNull,
            AllocatedArgument = allocated,
            ConstantArgument = constant,
        };

    private static BuiltinFunction Action(
        string prototype, bool isDestructive = false, ActionOrder order = ActionOrder.Records, TraceAction? consumer = null) =>
        Row(BuiltinFunctionKind.Action, prototype) with { IsDestructive = isDestructive, Order = order, ConsumerAction = consumer };

    private static BuiltinFunction Row(BuiltinFunctionKind kind, string prototype)
    {
        int open = prototype.IndexOf('(', StringComparison.Ordinal);
        int space = prototype.LastIndexOf(' ', open);
        string[] parameters = prototype[(open + 1)..^1].Split(", ", StringSplitOptions.RemoveEmptyEntries);
        bool isVariadic = parameters is [.., "..."];
        if (isVariadic) parameters = parameters[..^1];
        return new BuiltinFunction
        {
            Name = prototype[(space + 1)..open],
            Kind = kind,
            Result = TypeOf(prototype[..space])!,
            Parameters = [.. parameters.Select(parameter => TypeOf(parameter.Trim('[', ']')))],
            Required = parameters.Count(parameter => parameter[0] != '['),
            IsVariadic = isVariadic,
            Prototype = prototype,
        };
    }

    /// <summary>What is cut from the first argument is no longer than it.</summary>
    private static int First(IReadOnlyList<BoundExpression> arguments) => arguments[0].Type.Size;

    /// <summary>A part of a path is no longer than it, or "." or "/".</summary>
    private static int PathPart(IReadOnlyList<BoundExpression> arguments) => Math.Max(arguments[0].Type.Size, 2);

    private static DType? TypeOf(string text) => text switch
    {
        "@" => null,
        "void" or "stack" => VoidType.Instance,
        "string" => new StringType(0),
        "char" => BuiltinTypes.Char,
        "int" => BuiltinTypes.Int,
        "char *" => new PointerType(BuiltinTypes.Char),
        "void *" => BuiltinTypes.VoidPointer,
        "ipaddr_t *" => new PointerType(new TypedefType("ipaddr_t", BuiltinTypes.UnsignedInt)),
        "in6_addr_t *" => new PointerType(UnboundAddress6),
        _ => BuiltinTypes.Typedefs[text],
    };
}
