namespace DTrace.Core;

/// <summary>What a conversion of a printf() format wants as its argument.</summary>
public enum PrintfArgumentKind
{
    /// <summary>Nothing: <c>%%</c>.</summary>
    None,

    /// <summary>An integer of any size: d by the sign of its type, i and those with a prefix as signed.</summary>
    Integer,

    /// <summary>An integer of any size, printed as unsigned: o, u, x, X, p, P.</summary>
    Unsigned,

    /// <summary>A character: c, C, wc.</summary>
    Character,

    /// <summary>A floating-point number: e, E, f, g, G.</summary>
    FloatingPoint,

    /// <summary>A string or an array of characters: s, S, I.</summary>
    String,

    /// <summary>An array of wide characters: ws, ls.</summary>
    WideString,

    /// <summary>A kernel address, sym(), mod() or func(): a.</summary>
    KernelAddress,

    /// <summary>A user address: uaddr(), usym(), umod() or ufunc(): A.</summary>
    UserAddress,

    /// <summary>A stack: stack(), ustack() or jstack(): k.</summary>
    Stack,

    /// <summary>Nanoseconds since 1970, as walltimestamp has them: Y, T.</summary>
    WallTime,
}

/// <summary>Flags of a conversion.</summary>
[Flags]
public enum PrintfFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>-</c>: to the left of its field.</summary>
    Left = 1,

    /// <summary><c>+</c>: a sign also where it is positive.</summary>
    Plus = 2,

    /// <summary>A space in place of the plus sign.</summary>
    Space = 4,

    /// <summary><c>#</c>: the alternate form.</summary>
    Alternate = 8,

    /// <summary><c>0</c>: zeros before the number.</summary>
    Zero = 16,

    /// <summary><c>'</c>: a comma between thousands.</summary>
    Group = 32,

    /// <summary><c>@</c>: an aggregation's value, in printa() only.</summary>
    Aggregate = 64,
}

/// <summary>One conversion of a printf() format.</summary>
/// <param name="Position">The 0-based place of its <c>%</c> in the format.</param>
/// <param name="Name">The size prefix and the letter, as <c>lld</c>.</param>
/// <param name="Kind">What it wants.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Width">The least width of its field; null where none is given.</param>
/// <param name="Precision">The precision; null where none is given.</param>
/// <param name="IsWidthDynamic">The width is an argument before the value: <c>*</c>.</param>
/// <param name="IsPrecisionDynamic">The precision is an argument before the value: <c>.*</c>.</param>
public sealed record PrintfConversion(
    int Position,
    string Name,
    PrintfArgumentKind Kind,
    PrintfFlags Flags,
    int? Width,
    int? Precision,
    bool IsWidthDynamic,
    bool IsPrecisionDynamic)
{
    /// <summary>The conversion's letter.</summary>
    public char Letter => Name[^1];

    /// <summary>Whether a value is consumed: by all but <c>%%</c>.</summary>
    public bool NeedsArgument => Kind != PrintfArgumentKind.None;

    /// <summary>How many arguments it takes, a dynamic width and precision among them.</summary>
    public int Arguments => (NeedsArgument ? 1 : 0) + (IsWidthDynamic ? 1 : 0) + (IsPrecisionDynamic ? 1 : 0);

    /// <summary>Whether the value is an aggregation's: <c>%@</c>, which has a meaning in printa() only.</summary>
    public bool IsAggregate => Flags.HasFlag(PrintfFlags.Aggregate);
}

/// <summary>Why a format is not valid.</summary>
/// <param name="Position">The 0-based place in the format.</param>
/// <param name="Message">The sentence, without a full stop, to follow the function's name as dtrace's own do.</param>
public sealed record PrintfError(int Position, string Message);
