using System.Globalization;

namespace DTrace.Core;

/// <summary>
/// The collapsed text of stacks that flame graph tools read: a stack a line, its levels from the root with semicolons between, a space, its weight.
/// </summary>
public static class CollapsedStackText
{
    /// <summary>What those tools expect behind the name of a kernel's frame.</summary>
    private const string KernelMark = "_[k]";

    /// <summary>The line of a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="marksKernel">Whether the names of kernel frames end in <c>_[k]</c>.</param>
    public static string Of(CollapsedStack stack, bool marksKernel = false)
    {
        ArgumentNullException.ThrowIfNull(stack);
        IEnumerable<string> names = stack.Levels.Select(level =>
            marksKernel && level.Kind == StackLevelKind.Kernel ? level.Name + KernelMark : level.Name);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(';', names)} {stack.Weight}");
    }

    /// <summary>Reads a line; frames marked <c>_[k]</c> are the kernel's, the others count as the user's.</summary>
    /// <returns>The stack, or null where the line is none: it has no levels, or no weight above 0.</returns>
    public static CollapsedStack? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string text = line.Trim();
        int end = text.LastIndexOf(' ');
        if (end < 1 || !long.TryParse(text.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long weight) || weight < 1) return null;
        return new CollapsedStack([.. text[..end].Split(';').Select(Level)], weight);
    }

    private static StackLevel Level(string name) => name.EndsWith(KernelMark, StringComparison.Ordinal)
        ? new StackLevel(StackSample.Clean(name[..^KernelMark.Length]), StackLevelKind.Kernel)
        : new StackLevel(StackSample.Clean(name), StackLevelKind.User);
}
