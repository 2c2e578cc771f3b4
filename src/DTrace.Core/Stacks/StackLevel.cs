namespace DTrace.Core;

/// <summary>One level of a collapsed stack.</summary>
/// <param name="Name">What stands there: a function as <c>module`symbol</c>, or a label such as a program's name.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct StackLevel(string Name, StackLevelKind Kind);

/// <summary>What a level of a collapsed stack is.</summary>
public enum StackLevelKind
{
    /// <summary>No frame but a part of the key, such as execname.</summary>
    Label,

    /// <summary>A frame of a user stack.</summary>
    User,

    /// <summary>A frame of a kernel stack.</summary>
    Kernel,
}
