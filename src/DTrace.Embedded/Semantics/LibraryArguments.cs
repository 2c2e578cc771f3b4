using DTrace.Embedded.Libraries;
using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Semantics;

/// <summary>The types of a provider's arguments, as a <c>provider</c> block of a library file gives them.</summary>
internal static class LibraryArguments
{
    /// <summary>What <c>args[]</c> of a probe are; null where no block of the files names the probe.</summary>
    /// <param name="index">The files.</param>
    /// <param name="provider">The provider.</param>
    /// <param name="name">The probe's name, in which a block writes <c>-</c> as <c>__</c>.</param>
    public static IReadOnlyList<ArgumentDescription>? Find(LibraryIndex index, string provider, string name)
    {
        foreach (LibraryDeclaration declaration in index.Find("provider " + provider))
        {
            ProviderDefinitionSyntax block = (ProviderDefinitionSyntax)declaration.Alternatives[0];
            if (block.Probes.FirstOrDefault(probe => probe.Name.Text.Replace("__", "-", StringComparison.Ordinal) == name) is { } found)
                return Describe(found, declaration.File.Text);
        }

        return null;
    }

    /// <summary>A translated argument is made of the native one of its name, else of the one in its place.</summary>
    private static IReadOnlyList<ArgumentDescription> Describe(ProviderProbeSyntax probe, SourceText text)
    {
        string?[] names = [.. probe.Arguments.Select(NameOf)];
        IReadOnlyList<ParameterSyntax> translated = probe.Translated ?? probe.Arguments;
        return
        [
            .. translated.Select((parameter, i) =>
            {
                int named = NameOf(parameter) is { } name ? Array.IndexOf(names, name) : -1;
                int source = named >= 0 ? named : i;
                return new ArgumentDescription(TypeOf(probe.Arguments[source], text), source) { TranslatedType = TypeOf(parameter, text) };
            }),
        ];
    }

    private static string? NameOf(ParameterSyntax parameter) => parameter.Declarator?.Name?.Text;

    private static string TypeOf(ParameterSyntax parameter, SourceText text)
    {
        string type = text.ToString(parameter.Specifiers!.Span);
        return parameter.Declarator is { PointerCount: > 0 } declarator ? $"{type} {new string('*', declarator.PointerCount)}" : type;
    }
}
