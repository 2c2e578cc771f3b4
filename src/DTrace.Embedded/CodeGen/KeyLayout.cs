using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>One part of a key: whole words at an offset.</summary>
internal readonly record struct KeyField(int Offset, int Size, DType Type);

/// <summary>
/// How a tuple lies in a map's key: each part in whole words, numbers extended to 8 bytes, strings, arrays and structures zero-padded, so that
/// equal tuples are equal bytes. A thread-local key begins with 8 bytes for the thread, and before them stand 8 that tell whose key it is in a map that several share.
/// </summary>
internal sealed class KeyLayout
{
    /// <param name="types">The parts' types.</param>
    /// <param name="isThreadLocal">Whether each thread has its own.</param>
    /// <param name="stringSize">Bytes of a string.</param>
    /// <param name="owner">Whose key it is among those that share a map; null where it has its own.</param>
    public KeyLayout(IReadOnlyList<DType> types, bool isThreadLocal, int stringSize, int? owner = null)
    {
        IsThreadLocal = isThreadLocal;
        Owner = owner;
        int offset = (owner is null ? 0 : 8) + (isThreadLocal ? 8 : 0);
        var fields = new KeyField[types.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            int size = FieldSize(types[i], stringSize);
            fields[i] = new KeyField(offset, size, types[i]);
            offset += size;
        }

        Fields = fields;
        End = offset;
        Size = owner is null ? offset : SharedMaps.SizeClass(offset);
    }

    /// <summary>Whose key it is among those that share a map; null where it has its own.</summary>
    public int? Owner { get; }

    /// <summary>Where the parts end; zeros follow up to <see cref="Size"/>.</summary>
    public int End { get; }

    public bool IsThreadLocal { get; }

    public IReadOnlyList<KeyField> Fields { get; }

    /// <summary>Bytes of a key in the map.</summary>
    public int Size { get; }

    public static int FieldSize(DType type, int stringSize) => type.Resolved switch
    {
        StringType text => Text.WholeWords(Math.Min(text.MaxLength, stringSize)),
        StackType stack => Text.WholeWords(stack.Size),
        SymbolAddressType symbol => symbol.Size,
        StructType or ArrayType or FloatType => Text.WholeWords(Math.Max(type.Size, 1)),
        _ => 8,
    };
}
