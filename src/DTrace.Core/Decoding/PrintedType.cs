namespace DTrace.Core;

/// <summary>A type as print() tells of it, whatever an engine's own types are.</summary>
/// <param name="Name">Its name; of a structure without a tag, what C says before it: <c>struct </c>, with the space.</param>
/// <param name="Size">Its size in bytes.</param>
public abstract record PrintedType(string Name, int Size);

/// <summary>An integer or a pointer of 1, 2, 4 or 8 bytes: told in hexadecimal.</summary>
public sealed record PrintedNumber(string Name, int Size) : PrintedType(Name, Size);

/// <summary>A signed character.</summary>
public sealed record PrintedCharacter(string Name) : PrintedType(Name, 1);

/// <summary>A floating-point number of 4 or 8 bytes.</summary>
public sealed record PrintedReal(string Name, int Size) : PrintedType(Name, Size);

/// <summary>D's string.</summary>
public sealed record PrintedString(string Name, int Size) : PrintedType(Name, Size);

/// <summary>An enumeration of 4 bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FindName">The enumerator of a value; null where it has none.</param>
public sealed record PrintedEnumeration(string Name, Func<int, string?> FindName) : PrintedType(Name, sizeof(int));

/// <summary>An array.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">What its elements are.</param>
/// <param name="Length">How many there are.</param>
public sealed record PrintedArray(string Name, PrintedType Element, int Length) : PrintedType(Name, Element.Size * Length);

/// <summary>A structure or a union.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Its size.</param>
/// <param name="Members">Its members; null where it is only declared.</param>
public sealed record PrintedStructure(string Name, int Size, IReadOnlyList<PrintedMember>? Members) : PrintedType(Name, Size);

/// <summary>A type whose values are not told, but for a remark in angle brackets.</summary>
public sealed record PrintedRemark(string Name, int Size, string Remark) : PrintedType(Name, Size);

/// <summary>A member.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="BitOffset">Its place in its structure, in bits.</param>
/// <param name="BitSize">A bit field's width; null for other members.</param>
public sealed record PrintedMember(string Name, PrintedType Type, int BitOffset, int? BitSize);
