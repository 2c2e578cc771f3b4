namespace DTrace.Embedded.Semantics;

/// <summary>Where a type's name is looked for: in the program, in the kernel, or in one and then the other.</summary>
/// <param name="IncludesProgram">Whether the program's own types are looked at.</param>
/// <param name="IncludesKernel">Whether the kernel's are.</param>
internal readonly record struct TypeNameScope(bool IncludesProgram, bool IncludesKernel);

/// <summary>A type's name, which may have a module's name before it: D and C are the program's own (illumos dt_parser.c, dt_type_lookup).</summary>
/// <param name="Scope">Where it is looked for.</param>
/// <param name="Name">The name alone.</param>
internal readonly record struct ScopedTypeName(TypeNameScope Scope, string Name)
{
    /// <summary>Reads a name as it is written.</summary>
    public static ScopedTypeName Of(string text)
    {
        int mark = text.LastIndexOf('`');
        if (mark < 0) return new(new(true, true), text);
        bool isOwn = text[..mark].TrimEnd('`') is "D" or "C";
        return new(new(isOwn, !isOwn), text[(mark + 1)..]);
    }
}
