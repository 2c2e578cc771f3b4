namespace DTrace.Core.LibDTrace;

/// <summary>
/// How many arguments a printf format of D takes (Dynamic Tracing Guide, "Conversion Formats"):
/// <c>%[flags][width][.precision][length]conversion</c>, where a <c>*</c> for width or precision takes one more, and <c>%%</c> none.
/// </summary>
internal static class FormatConversions
{
    /// <summary>Counts the arguments.</summary>
    public static int Count(string format)
    {
        int count = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%') continue;
            i++;
            while (i < format.Length && "#-+ 0'?@!".Contains(format[i], StringComparison.Ordinal)) i++;
            while (i < format.Length && (char.IsAsciiDigit(format[i]) || format[i] is '.' or '*'))
            {
                if (format[i] == '*') count++;
                i++;
            }

            while (i < format.Length && format[i] is 'h' or 'l' or 'L' or 'w') i++;
            if (i < format.Length && format[i] != '%') count++;
        }

        return count;
    }
}
