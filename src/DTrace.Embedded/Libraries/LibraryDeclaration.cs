using DTrace.Embedded.Syntax;

namespace DTrace.Embedded.Libraries;

/// <summary>
/// What a library file declares under one name. A name may be declared several times: the first declaration that the running kernel's types
/// fit holds, so that a file can follow what Linux renames.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="Alternatives">The declarations, of which one holds.</param>
internal sealed record LibraryDeclaration(LibraryFile File, IReadOnlyList<MemberSyntax> Alternatives);
