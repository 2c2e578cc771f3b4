using System.Collections.Frozen;

namespace DTrace.Embedded.Semantics;

/// <summary>
/// The functions D knows, by their prototypes (illumos dt_open.c): <c>@</c> is an argument of any type, <c>[type]</c> one that may be left out,
/// <c>...</c> any number more.
/// </summary>
internal static class BuiltinFunctions
{
    private static readonly string[] Subroutines =
    [
        "string __mount_path(void *)", "void * alloca(size_t)", "string basename(char *)", "void bcopy(void *, void *, size_t)", "string cleanpath(char *)",
        "void * copyin(uintptr_t, size_t)", "string copyinstr(uintptr_t, [size_t])", "void copyinto(uintptr_t, size_t, void *)",
        "void copyout(void *, uintptr_t, size_t)", "void copyoutstr(char *, uintptr_t, size_t)", "string d_path(void *)",
        "string ddi_pathname(void *, int64_t)", "string dirname(char *)", "uint32_t getmajor(uint64_t)", "uint32_t getminor(uint64_t)", "uint32_t htonl(uint32_t)",
        "uint64_t htonll(uint64_t)", "uint16_t htons(uint16_t)", "int index(char *, char *, [int])", "string inet_ntoa(void *)",
        "string inet_ntoa6(void *)", "string inet_ntop(int, void *)", "string json(char *, char *)", "string lltostr(int64_t, [int])",
        "size_t msgdsize(void *)", "size_t msgsize(void *)", "int mutex_owned(void *)", "void * mutex_owner(void *)",
        "int mutex_type_adaptive(void *)", "int mutex_type_spin(void *)", "uint32_t ntohl(uint32_t)", "uint64_t ntohll(uint64_t)",
        "uint16_t ntohs(uint16_t)", "int progenyof(pid_t)", "int rand()", "int rindex(char *, char *, [int])", "int rw_iswriter(void *)",
        "int rw_read_held(void *)", "int rw_write_held(void *)", "int speculation()", "string strchr(char *, char)", "size_t strlen(char *)",
        "string strjoin(char *, char *)", "string strrchr(char *, char)", "string strstr(char *, char *)", "string strtok(char *, char *)",
        "int64_t strtoll(char *, [int])", "string substr(char *, int, [int])", "string tolower(char *)", "string toupper(char *)",
    ];

    private static readonly string[] Actions =
    [
        "void breakpoint()", "void chill(int)", "void clear(...)", "void commit(int)", "void denormalize(...)", "void discard(int)",
        "void exit(int)", "void freopen(@, ...)", "void ftruncate()", "stack func(uintptr_t)", "stack jstack(...)", "stack mod(uintptr_t)",
        "void normalize(...)", "void panic()", "void print(@)", "void printa(@, ...)", "void printf(@, ...)", "void raise(int)",
        "void setopt(char *, [char *])", "void speculate(int)", "stack stack(...)", "void stop()", "stack sym(uintptr_t)", "void system(@, ...)",
        "void trace(@)", "void tracemem(@, size_t, ...)", "void trunc(...)", "stack uaddr(uintptr_t)", "stack ufunc(uintptr_t)",
        "stack umod(uintptr_t)", "stack ustack(...)", "stack usym(uintptr_t)",
    ];

    private static readonly string[] Aggregating =
    [
        "void avg(@)", "void count()", "void llquantize(@, int32_t, int32_t, int32_t, int32_t, ...)", "void lquantize(@, int32_t, int32_t, ...)",
        "void max(@)", "void min(@)", "void quantize(@, ...)", "void stddev(@)", "void sum(@)",
    ];

    private static readonly FrozenDictionary<string, BuiltinFunction> Table =
        Subroutines.Select(text => Parse(text, BuiltinFunctionKind.Subroutine))
            .Concat(Actions.Select(text => Parse(text, BuiltinFunctionKind.Action)))
            .Concat(Aggregating.Select(text => Parse(text, BuiltinFunctionKind.Aggregating)))
            .ToFrozenDictionary(function => function.Name);

    /// <summary>All of them but those that begin with two underscores, which are for library files.</summary>
    public static IEnumerable<BuiltinFunction> All => Table.Values.Where(function => !function.Name.StartsWith("__", StringComparison.Ordinal));

    /// <summary>The function of a name, or null.</summary>
    public static BuiltinFunction? Find(string name) => Table.GetValueOrDefault(name);

    private static BuiltinFunction Parse(string prototype, BuiltinFunctionKind kind)
    {
        int open = prototype.IndexOf('(', StringComparison.Ordinal);
        int space = prototype.LastIndexOf(' ', open);
        string[] parameters = prototype[(open + 1)..^1].Split(", ", StringSplitOptions.RemoveEmptyEntries);
        bool isVariadic = parameters is [.., "..."];
        if (isVariadic) parameters = parameters[..^1];
        return new BuiltinFunction(
            prototype[(space + 1)..open],
            kind,
            TypeOf(prototype[..space])!,
            [.. parameters.Select(parameter => TypeOf(parameter.Trim('[', ']')))],
            parameters.Count(parameter => parameter[0] != '['),
            isVariadic,
            prototype);
    }

    private static DType? TypeOf(string text) => text switch
    {
        "@" => null,
        "void" or "stack" => VoidType.Instance,
        "string" => new StringType(0),
        "char" => BuiltinTypes.Char,
        "int" => BuiltinTypes.Int,
        "char *" => new PointerType(BuiltinTypes.Char),
        "void *" => BuiltinTypes.VoidPointer,
        _ => BuiltinTypes.Typedefs[text],
    };
}
