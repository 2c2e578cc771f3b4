using System.Globalization;
using System.Management.Automation;

namespace DTracePS;

/// <summary>
/// The source text of a number on a command line. PowerShell reads an unquoted <c>5s</c> as the 16-bit number 5 (about_Numeric_Literals: s is
/// short, us unsigned short, d decimal), and keeps the text beside the number only while it is a command's argument.
/// </summary>
internal static class ArgumentText
{
    /// <summary>The text where it ends in a letter; null for other numbers, and where the text is lost: a variable's value, a hashtable's, a calculation's.</summary>
    public static string? Of(object argument)
    {
        if (argument is not PSObject wrapped || !IsNumber(wrapped.BaseObject)) return null;
        string text = LanguagePrimitives.ConvertTo<string>(wrapped);
        bool isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return text.Length > 1 && char.IsAsciiLetter(text[^1]) && !isHexadecimal ? text : null;
    }

    /// <summary>Whether a number of this type comes of a suffix that D spells too: s, us, d.</summary>
    public static bool IsSuffixed(object number) => number is short or ushort or decimal;

    /// <summary>Whether it is a number.</summary>
    public static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or System.Numerics.BigInteger;

    /// <summary>The sentence for a number whose suffix is lost.</summary>
    public static string LostSuffix(string what, object number) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: PowerShell read a number with a suffix as the {number.GetType().Name} {number}, and the suffix is lost: quote it, as in '{number}s'.");
}
