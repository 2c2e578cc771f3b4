using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>Reads types of one type container of libctf (libctf.h, sys/ctf.h).</summary>
internal sealed unsafe class ContainerTypes(NativeCalls calls, nint container) : CallbackTarget
{
    /// <summary>How deep structures and arrays are believed to lie in each other.</summary>
    private const int Deepest = 64;

    // CTF_K_*.
    private const int Integer = 1, Real = 2, Pointer = 3, Array = 4, Structure = 6, Union = 7, Enumeration = 8, Forward = 9;

    // CTF_INT_SIGNED and CTF_INT_CHAR together.
    private const int SignedCharacter = 3;

    private List<(string Name, nint Type, int Offset)> _members = [];

    /// <summary>A type; null where libctf does not tell of it.</summary>
    public PrintedType? Find(long type)
    {
        using (this)
        {
            PrintedType? found = Read((nint)type, 0);
            Rethrow();
            return found;
        }
    }

    private PrintedType? Read(nint type, int depth)
    {
        if (depth > Deepest || calls.TypeName(container, type, sizeof(long)) is not { } name || calls.ResolveType(container, type) is not (> 0 and nint resolved)) return null;
        int size = (int)Math.Clamp(calls.TypeSize(container, resolved), 0, int.MaxValue);
        switch (calls.TypeKind(container, resolved))
        {
            case Integer:
                return calls.TypeEncoding(container, resolved) is { Format: SignedCharacter, Bits: 8 } ? new PrintedCharacter(name)
                    : size is 1 or 2 or 4 or 8 ? new PrintedNumber(name, size)
                    : new PrintedRemark(name, size, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"invalid size {size}"));
            case Pointer:
                return new PrintedNumber(name, nint.Size);
            case Real:
                return size is 4 or 8 ? new PrintedReal(name, size) : new PrintedRemark(name, size, "unknown encoding");
            case Enumeration:
                return size == sizeof(int) ? new PrintedEnumeration(name, value => calls.EnumeratorName(container, resolved, value)) : null;
            case Array:
                (nint element, int length) = calls.ArrayOf(container, resolved);
                return element > 0 && length >= 0 && Read(element, depth + 1) is { } elements ? new PrintedArray(name, elements, length) : null;
            case Structure or Union:
                return Members(resolved, size, depth) is { } members ? new PrintedStructure(name, size, members) : null;
            case Forward:
                return new PrintedStructure(name, 0, null);
            default:
                return null;
        }
    }

    private PrintedMember[]? Members(nint structure, int size, int depth)
    {
        _members = [];
        if (calls.IterateMembers(container, structure, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&OnMember, Argument) != 0) return null;
        List<(string Name, nint Type, int Offset)> members = _members;
        var printed = new PrintedMember[members.Count];
        for (int i = 0; i < printed.Length; i++)
        {
            (string name, nint type, int offset) = members[i];
            if (Read(type, depth + 1) is not { } read) return null;
            int? bits = read is PrintedNumber && calls.TypeEncoding(container, calls.ResolveType(container, type)) is { } encoding && encoding.Bits != read.Size * 8 ? encoding.Bits : null;
            if (offset < 0 || (bits ?? read.Size * 8L) + offset > size * 8L) return null;
            printed[i] = new PrintedMember(name, read, offset, bits);
        }

        return printed;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMember(nint name, nint type, nint offset, nint argument)
    {
        var reader = From<ContainerTypes>(argument);
        try
        {
            reader._members.Add((NativeMemory.Text(name) ?? string.Empty, type, checked((int)offset)));
            return 0;
        }
        catch (Exception exception)
        {
            return reader.Fail(exception, abort: 1);
        }
    }
}
