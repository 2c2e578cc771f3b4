using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <content>
/// Types: dtrace_lookup_by_type, and the functions of the libctf that libdtrace is linked with (a lookup in a library goes on to those it needs). A library that
/// keeps them to itself, as Windows's does, tells nothing: all of these are optional. A ctf_id_t is a long of 8 bytes wherever they are found.
/// </content>
internal sealed unsafe partial class NativeCalls
{
    /// <summary>The type container of a module: a type that every module knows is looked up in it. 0 where there is none.</summary>
    public nint TypeContainer(nint handle, string module, ProbeInfoLayout layout)
    {
        if (functions.Find("dtrace_lookup_by_type") is not (not 0 and nint find) || functions.Find("ctf_type_kind") == 0) return 0;
        using NativeText name = new(module);
        using NativeText type = new("int");
        nint answer = Marshal.AllocCoTaskMem(layout.TypeStride);
        try
        {
            int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)find)(handle, name.Address, type.Address, answer);
            return result == -1 ? 0 : NativeMemory.Pointer(answer, layout.TypeContainer);
        }
        finally
        {
            Marshal.FreeCoTaskMem(answer);
        }
    }

    /// <summary>CTF_K_*, or -1.</summary>
    public int TypeKind(nint container, nint type) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)functions.Require("ctf_type_kind"))(container, type);

    /// <summary>The size in bytes, or -1.</summary>
    public nint TypeSize(nint container, nint type) => ((delegate* unmanaged[Cdecl]<nint, nint, nint>)functions.Require("ctf_type_size"))(container, type);

    /// <summary>The type behind typedefs and qualifiers, or -1.</summary>
    public nint ResolveType(nint container, nint type) => ((delegate* unmanaged[Cdecl]<nint, nint, nint>)functions.Require("ctf_type_resolve"))(container, type);

    /// <summary>An integer's encoding (<c>ctf_encoding_t</c>: format, offset and bits, 4 bytes each).</summary>
    public (int Format, int Bits)? TypeEncoding(nint container, nint type)
    {
        int* encoding = stackalloc int[3];
        return ((delegate* unmanaged[Cdecl]<nint, nint, int*, int>)functions.Require("ctf_type_encoding"))(container, type, encoding) == 0 ? (encoding[0], encoding[2]) : null;
    }

    /// <summary>An array's elements and how many there are (<c>ctf_arinfo_t</c>: the types of elements and index, 8 bytes each, and the count, 4); -1 where libctf does not tell.</summary>
    public (nint Element, int Length) ArrayOf(nint container, nint type)
    {
        nint* information = stackalloc nint[3];
        int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint*, int>)functions.Require("ctf_array_info"))(container, type, information);
        return result == 0 ? (information[0], *(int*)(information + 2)) : (-1, 0);
    }

    /// <summary>Calls for each member: its name, its type, and its place in bits.</summary>
    public int IterateMembers(nint container, nint type, nint callback, nint argument) =>
        ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)functions.Require("ctf_member_iter"))(container, type, callback, argument);

    /// <summary>The enumerator of a value; null where there is none.</summary>
    public string? EnumeratorName(nint container, nint type, int value) =>
        NativeMemory.Text(((delegate* unmanaged[Cdecl]<nint, nint, int, nint>)functions.Require("ctf_enum_name"))(container, type, value));
}
