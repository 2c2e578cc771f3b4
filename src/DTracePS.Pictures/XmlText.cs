using System.Text;
using System.Xml;

namespace DTracePS.Pictures;

/// <summary>Text as XML can hold it.</summary>
internal static class XmlText
{
    /// <summary>The text, with U+FFFD for what XML 1.0 has no way to write: control characters, and halves of surrogate pairs.</summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 && text.All(XmlConvert.IsXmlChar)) return text;
        StringBuilder clean = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) clean.Append('\ufffd');
            else clean.Append(rune);
        }

        return clean.ToString();
    }
}
