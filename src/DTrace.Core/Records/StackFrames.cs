using System.Collections;

namespace DTrace.Core;

/// <summary>A stack, the innermost frame first. Its text is its frames in one line, so that it makes sense where only text goes, as in CSV.</summary>
public sealed class StackFrames : IReadOnlyList<StackFrame>
{
    private readonly StackFrame[] _frames;

    /// <summary>Makes a stack of its frames.</summary>
    public StackFrames(IEnumerable<StackFrame> frames) => _frames = [.. frames];

    /// <inheritdoc/>
    public int Count => _frames.Length;

    /// <inheritdoc/>
    public StackFrame this[int index] => _frames[index];

    /// <inheritdoc/>
    public IEnumerator<StackFrame> GetEnumerator() => ((IEnumerable<StackFrame>)_frames).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _frames.GetEnumerator();

    /// <summary>The frames, separated by <c> &lt; </c>: called, then caller.</summary>
    public override string ToString() => string.Join(" < ", (IEnumerable<StackFrame>)_frames);
}
