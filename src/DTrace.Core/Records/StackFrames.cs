using System.Collections;

namespace DTrace.Core;

/// <summary>A stack, the innermost frame first. Its text is its frames in one line, so that it makes sense where only text goes, as in CSV.</summary>
public sealed class StackFrames : IReadOnlyList<StackFrame>
{
    private readonly StackFrame[]? _frames;

    /// <summary>Makes a stack of its frames.</summary>
    public StackFrames(IEnumerable<StackFrame> frames) => _frames = [.. frames];

    /// <summary>None where no constructor made the object, as test doubles are made.</summary>
    private StackFrame[] Frames => _frames ?? [];

    /// <summary>
    /// Whether it is known that the stack ends before the thread's first function, with fewer frames than were asked for: its next frame could not be found.
    /// Only stacks of processes that the engine Embedded walks by tables tell.
    /// </summary>
    public bool IsCut { get; init; }

    /// <inheritdoc/>
    public int Count => Frames.Length;

    /// <inheritdoc/>
    public StackFrame this[int index] => Frames[index];

    /// <inheritdoc/>
    public IEnumerator<StackFrame> GetEnumerator() => ((IEnumerable<StackFrame>)Frames).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Frames.GetEnumerator();

    /// <summary>The frames, separated by <c> &lt; </c>: called, then caller.</summary>
    public override string ToString() => string.Join(" < ", (IEnumerable<StackFrame>)Frames);
}
