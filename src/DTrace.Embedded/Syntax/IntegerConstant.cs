namespace DTrace.Embedded.Syntax;

/// <summary>An integer constant as it is spelled, which decides its type.</summary>
/// <param name="Value">Its magnitude.</param>
/// <param name="IsDecimal">Spelled in decimal: it is never given an unsigned type unless a suffix asks.</param>
/// <param name="IsUnsigned">It has the suffix u.</param>
/// <param name="LongCount">How many letters l its suffix has, 0 to 2.</param>
/// <param name="IsNegative">A macro argument with a minus sign: the value is to be negated.</param>
internal readonly record struct IntegerConstant(ulong Value, bool IsDecimal, bool IsUnsigned, int LongCount, bool IsNegative = false);
