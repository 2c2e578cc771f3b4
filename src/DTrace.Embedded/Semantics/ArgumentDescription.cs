namespace DTrace.Embedded.Semantics;

/// <summary>One of a probe's <c>args[]</c>.</summary>
/// <param name="NativeType">The type of what the probe has, as C spells it: <c>struct task_struct *</c>.</param>
/// <param name="Source">Which of arg0 to arg9 it is made of.</param>
internal sealed record ArgumentDescription(string NativeType, int Source)
{
    /// <summary>The type that a program sees: a translator makes it of the native type. The native type itself where nothing is translated.</summary>
    public string TranslatedType { get; init; } = NativeType;

    /// <summary>Whether it points into the memory of the process.</summary>
    public bool IsUserMemory { get; init; }

    /// <summary>Untranslated arguments, each of the one of its own number.</summary>
    public static IReadOnlyList<ArgumentDescription> Of(params IEnumerable<string> types) =>
        [.. types.Select((type, i) => new ArgumentDescription(type, i))];
}
