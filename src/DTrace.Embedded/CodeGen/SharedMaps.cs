namespace DTrace.Embedded.CodeGen;

/// <summary>
/// The kernel takes 64 maps a program (MAX_USED_MAPS, include/linux/bpf_verifier.h). So many aggregations, or variables with keys, have maps of their
/// own; more of them share maps: those whose keys and values are about as long, each key with its owner's number before it, and of aggregations without keys
/// each at its own place.
/// </summary>
internal static class SharedMaps
{
    /// <summary>Up to so many aggregations with keys, without keys, or variables with keys, have maps of their own.</summary>
    public const int MostOwn = 12;

    private const int SmallestClass = 16;
    private const int Growth = 4;

    /// <summary>How long keys are, or values, of those that share a map: 16, 64, 256 bytes and so on.</summary>
    public static int SizeClass(int size)
    {
        int length = SmallestClass;
        while (length < size) length *= Growth;
        return length;
    }
}
