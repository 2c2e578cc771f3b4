namespace DTrace.Tests;

/// <summary>Damages valid samples: bytes overwritten, flipped, taken out, put in, repeated, cut off.</summary>
internal static class Mutation
{
    private static readonly byte[] Corners = [0, 1, 0x7f, 0x80, 0xff, 0x20, 0x0a];

    /// <summary>A damaged copy.</summary>
    public static byte[] Of(byte[] sample, Random random)
    {
        List<byte> bytes = [.. sample];
        for (int damages = random.Next(1, 9); damages > 0 && bytes.Count > 0; damages--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 17), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0 or 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: for (int i = 0; i < length; i++) bytes[at + i] = Corners[random.Next(Corners.Length)]; break;
                case 4: for (int i = 0; i < length; i++) bytes[at + i] = 0xff; break;
                case 5: bytes.RemoveRange(at, length); break;
                case 6: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                default: if (random.Next(4) == 0) bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A damaged text: as bytes are, and by words of it and of others moved about.</summary>
    public static string Of(string sample, IReadOnlyList<string> words, Random random)
    {
        List<char> text = [.. sample];
        for (int damages = random.Next(1, 4); damages > 0; damages--)
        {
            int at = random.Next(text.Count + 1);
            int length = Math.Min(random.Next(1, 13), text.Count - at);
            switch (random.Next(7))
            {
                case 0 or 1: text.InsertRange(at, words[random.Next(words.Count)]); break;
                case 2: text.RemoveRange(at, length); break;
                case 3: text.InsertRange(at, text.GetRange(at, length)); break;
                case 4: if (at < text.Count) text[at] = (char)random.Next(1, 0x80); break;
                case 5: if (at < text.Count) text[at] = (char)random.Next(0x80, 0x10000); break;
                default: if (random.Next(6) == 0) text.RemoveRange(at, text.Count - at); break;
            }
        }

        return new string([.. text]);
    }
}
