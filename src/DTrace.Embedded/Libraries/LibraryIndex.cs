using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Libraries;

/// <summary>
/// Where library files declare what: inlines, typedefs and enumerators by their names, structures as <c>struct tag</c>, translators as
/// <c>translator tag</c>, providers as <c>provider name</c>.
/// </summary>
internal sealed class LibraryIndex
{
    private readonly Dictionary<string, List<LibraryDeclaration>> _declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    /// <summary>Makes an index over files, in the order they depend on each other.</summary>
    public LibraryIndex(IEnumerable<LibraryFile> files)
    {
        foreach (LibraryFile file in files)
        {
            foreach (IGrouping<string, MemberSyntax> group in file.Members.GroupBy(KeyOf, StringComparer.Ordinal)) Add(new LibraryDeclaration(file, [.. group]), group.Key);
        }
    }

    /// <summary>The key of the translators to a structure.</summary>
    public static string TranslatorKey(string tag) => "translator " + tag;

    /// <summary>The keys.</summary>
    public IEnumerable<string> Keys => _declarations.Keys;

    /// <summary>What is declared under a key: of a name one declaration, of translators any number.</summary>
    public IReadOnlyList<LibraryDeclaration> Find(string key) => _declarations.TryGetValue(key, out List<LibraryDeclaration>? found) ? found : [];

    private static string KeyOf(MemberSyntax member) => member switch
    {
        InlineDefinitionSyntax inline => NameOf(inline.Declarator),
        DeclarationSyntax { Declarators: [var first, ..] } => NameOf(first),
        DeclarationSyntax { Specifiers.Tag: { } tag } => TagOf(tag),
        ProviderDefinitionSyntax provider => "provider " + provider.Name.Text,
        _ => $"at {member.Span.Start}",
    };

    private static string NameOf(DeclaratorSyntax declarator) => declarator.Name?.Text ?? NameOf(declarator.Inner!);

    private static string TagOf(TagSpecifierSyntax tag) =>
        $"{(tag is EnumSpecifierSyntax ? "enum" : ((StructureSpecifierSyntax)tag).IsUnion ? "union" : "struct")} {tag.Tag?.Text}";

    private void Add(LibraryDeclaration declaration, string key)
    {
        switch (declaration.Alternatives[0])
        {
            case TranslatorDefinitionSyntax translator:
                string output = translator.Output.Specifiers.Tag?.Tag?.Text ?? translator.Output.Specifiers.Words[^1].Text;
                Add(TranslatorKey(_tags.GetValueOrDefault(output, output)), declaration);
                return;
            case DeclarationSyntax syntax:
                foreach (DeclaratorSyntax declarator in syntax.Declarators)
                {
                    Add(NameOf(declarator), declaration);
                    if (syntax.Specifiers.Tag is StructureSpecifierSyntax { Tag: { } structure }) _tags[NameOf(declarator)] = structure.Text;
                }

                if (declaration.Alternatives.OfType<DeclarationSyntax>().Select(alternative => alternative.Specifiers.Tag).FirstOrDefault(IsDefinition) is { } tag)
                {
                    if (tag.Tag is not null) Add(TagOf(tag), declaration);
                    foreach (EnumeratorSyntax enumerator in (tag as EnumSpecifierSyntax)?.Enumerators ?? []) Add(enumerator.Name.Text, declaration);
                }

                return;
            default:
                Add(key, declaration);
                return;
        }
    }

    private static bool IsDefinition(TagSpecifierSyntax? tag) => tag is StructureSpecifierSyntax { Members: not null } or EnumSpecifierSyntax { Enumerators: not null };

    private void Add(string key, LibraryDeclaration declaration)
    {
        if (!_declarations.TryGetValue(key, out List<LibraryDeclaration>? list)) _declarations[key] = list = [];
        list.Add(declaration);
    }
}
