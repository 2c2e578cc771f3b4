using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>
/// Types: dtrace_lookup_by_type, and what of libctf a consumer reaches through the library that is linked with it. A ctf_id_t is a long; CTF_ERR is -1.
/// </summary>
internal static unsafe class TypeExports
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, nint> Names = new(StringComparer.Ordinal);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int LookUp(nint handle, nint module, nint name, nint answer) => AbiHandle.Call(handle, "dtrace_lookup_by_type", found =>
    {
        TypeTable types = found.Library.Types;
        int type = Marshal.PtrToStringUTF8(module) == TypeTable.Object ? types.Find(Marshal.PtrToStringUTF8(name)!) : 0;
        if (type == 0) throw found.Error("EDT_NOTYPE");
        NativeStruct told = new(answer, found.Facts.TypeInfo);
        told.Set("dtt_object", Name(TypeTable.Object));
        told.Set("dtt_ctfp", types.Container);
        told.Set("dtt_type", (nint)type);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Kind(nint container, nint type) => TypeTable.Of(container)?.Type(type)?.Kind ?? -1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint Size(nint container, nint type) => TypeTable.Of(container)?.Type(type)?.Size ?? -1;

    /// <summary>What a type is when the names it goes by are taken off.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint Resolve(nint container, nint type)
    {
        TypeTable? types = TypeTable.Of(container);
        while (types?.Type(type) is { Kind: TypeTable.Typedef } named) type = named.Target;
        return types?.Type(type) is null ? -1 : type;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint TypeName(nint container, nint type, nint buffer, nint length)
    {
        if (TypeTable.Of(container)?.Type(type) is not { } known) return 0;
        _ = CLibrary.Print(known.Name, buffer, (int)length);
        return buffer;
    }

    /// <summary>ctf_encoding_t: format, offset and bits, 4 bytes each.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Encoding(nint container, nint type, int* encoding)
    {
        if (TypeTable.Of(container)?.Type(type) is not { Kind: TypeTable.Integer } integer) return -1;
        (encoding[0], encoding[1], encoding[2]) = (integer.Format, 0, integer.Size * 8);
        return 0;
    }

    /// <summary>ctf_arinfo_t: the elements' type and the index's, a long each, then how many, 4 bytes.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int ArrayInfo(nint container, nint type, nint* information)
    {
        if (TypeTable.Of(container) is not { } types || types.Type(type) is not { Kind: TypeTable.Array } array) return -1;
        (information[0], information[1], *(int*)(information + 2)) = (array.Target, types.Find("long"), array.Count);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Members(nint container, nint type, nint callback, nint argument)
    {
        foreach (CMember member in TypeTable.Of(container)?.Type(type)?.Members ?? [])
        {
            int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)callback)(Name(member.Name), member.Type, member.Bit, argument);
            if (result != 0) return result;
        }

        return 0;
    }

    private static nint Name(string name) => Names.GetOrAdd(name, Marshal.StringToHGlobalAnsi);
}
