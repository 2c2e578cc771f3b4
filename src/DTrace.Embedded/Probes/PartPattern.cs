namespace DTrace.Embedded.Probes;

/// <summary>One part of a pattern.</summary>
internal readonly struct PartPattern(string glob)
{
    /// <summary>The part as it was written.</summary>
    public string Text => glob;

    /// <summary>Whether it stands for any text.</summary>
    public bool IsAny { get; } = glob.Length == 0 || glob == "*";

    /// <summary>Whether it stands for one text alone, its own.</summary>
    public bool IsExact { get; } = glob.Length != 0 && glob.AsSpan().IndexOfAny("*?[\\") < 0;

    public bool Matches(string text) => IsAny || (IsExact ? text == glob : Glob(glob, text));

    /// <summary>Whether a whole text matches a glob; time is bounded by the product of the lengths.</summary>
    public static bool Glob(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        int g = 0, t = 0, starGlob = -1, starText = 0;
        while (t < text.Length)
        {
            if (g < glob.Length && glob[g] == '*')
            {
                starGlob = ++g;
                starText = t;
            }
            else if (g < glob.Length && One(glob, g, text[t], out int next))
            {
                g = next;
                t++;
            }
            else if (starGlob >= 0)
            {
                g = starGlob;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        while (g < glob.Length && glob[g] == '*') g++;
        return g == glob.Length;
    }

    private static bool One(ReadOnlySpan<char> glob, int at, char c, out int next)
    {
        next = at + 1;
        switch (glob[at])
        {
            case '?':
                return true;
            case '\\' when at + 1 < glob.Length:
                next = at + 2;
                return glob[at + 1] == c;
            case '[':
                return Class(glob, at, c, out next);
            default:
                return glob[at] == c;
        }
    }

    /// <summary>A bracket without its end stands for itself, as in the shell.</summary>
    private static bool Class(ReadOnlySpan<char> glob, int at, char c, out int next)
    {
        int end = glob[(at + 1)..].IndexOf(']');
        if (end < 1)
        {
            next = at + 1;
            return c == '[';
        }

        ReadOnlySpan<char> set = glob.Slice(at + 1, end);
        next = at + end + 2;
        bool negated = set[0] == '!' && set.Length > 1;
        if (negated) set = set[1..];
        bool found = false;
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                found |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                found |= set[i] == c;
            }
        }

        return found != negated;
    }
}
