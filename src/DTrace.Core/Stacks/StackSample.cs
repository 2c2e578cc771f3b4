namespace DTrace.Core;

/// <summary>Reads the levels of a stack out of the parts it was traced with: an aggregation's key, or the data of one firing.</summary>
internal static class StackSample
{
    /// <summary>What a frame is called whose symbol is unknown, as other tools call it.</summary>
    private const string Unknown = "[unknown]";

    /// <summary>A stack that was taken and holds no frame: a kernel thread has no user stack.</summary>
    private static readonly StackLevel Empty = new("[no frames]", StackLevelKind.Label);

    public static bool IsStack(object? part) => part is IReadOnlyList<StackFrame>;

    /// <summary>
    /// The levels, the root first: the parts that are no stacks as labels in their order, then user stacks, then kernel stacks, for user code calls
    /// the kernel. D's stacks have the leaf first.
    /// </summary>
    public static IReadOnlyList<StackLevel> Levels(IEnumerable<object?> parts, bool keepAddresses)
    {
        List<StackLevel> labels = [];
        List<StackLevel> user = [];
        List<StackLevel> kernel = [];
        foreach (object? part in parts)
        {
            if (part is not IReadOnlyList<StackFrame> frames)
            {
                if (part is not null) labels.Add(new StackLevel(Clean(KeyPart.ToText(part)), StackLevelKind.Label));
                continue;
            }

            for (int i = frames.Count - 1; i >= 0; i--)
            {
                StackLevelKind kind = Kind(frames[i]);
                (kind == StackLevelKind.Kernel ? kernel : user).Add(new StackLevel(Name(frames[i], keepAddresses), kind));
            }
        }

        if (user.Count + kernel.Count == 0) labels.Add(Empty);
        return [.. labels, .. user, .. kernel];
    }

    /// <summary>The format's own characters give way: a semicolon to a colon, what breaks a line to a space.</summary>
    public static string Clean(string name)
    {
        string clean = string.Create(name.Length, name, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = text[i] == ';' ? ':' : char.IsControl(text[i]) || char.IsWhiteSpace(text[i]) ? ' ' : text[i];
        });
        return clean.Trim() is { Length: > 0 } trimmed ? trimmed : "[empty]";
    }

    /// <summary>Kernels live in the upper half of the address space on all platforms with 64 bits that DTrace is known on but SPARC.</summary>
    private static StackLevelKind Kind(StackFrame frame) => (long)frame.Address < 0 ? StackLevelKind.Kernel : StackLevelKind.User;

    /// <summary>Without the offset, or calls from different places of one function would not be one frame.</summary>
    private static string Name(StackFrame frame, bool keepAddresses)
    {
        if (frame.Symbol is not null || keepAddresses) return Clean((frame with { Offset = 0 }).ToString());
        return frame.Module is null ? Unknown : Clean($"{frame.Module}`{Unknown}");
    }
}
