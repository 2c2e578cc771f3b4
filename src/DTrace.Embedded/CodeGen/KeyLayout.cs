using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>One part of a key: whole words at an offset.</summary>
internal readonly record struct KeyField(int Offset, int Size, DType Type);

/// <summary>
/// How a tuple lies in a map's key: each part in whole words, numbers extended to 8 bytes, strings, arrays and structures zero-padded, so that
/// equal tuples are equal bytes. A thread-local key begins with 8 bytes for the thread.
/// </summary>
internal sealed class KeyLayout
{
    public KeyLayout(IReadOnlyList<DType> types, bool isThreadLocal, int stringSize)
    {
        IsThreadLocal = isThreadLocal;
        int offset = isThreadLocal ? 8 : 0;
        var fields = new KeyField[types.Count];
        for (int i = 0; i < fields.Length; i++)
        {
            int size = FieldSize(types[i], stringSize);
            fields[i] = new KeyField(offset, size, types[i]);
            offset += size;
        }

        Fields = fields;
        Size = offset;
    }

    public bool IsThreadLocal { get; }

    public IReadOnlyList<KeyField> Fields { get; }

    public int Size { get; }

    public static int FieldSize(DType type, int stringSize) => type.Resolved switch
    {
        StringType text => Text.WholeWords(Math.Min(text.MaxLength, stringSize)),
        StackType stack => Text.WholeWords(stack.Size),
        SymbolAddressType symbol => symbol.Size,
        StructType or ArrayType => Text.WholeWords(Math.Max(type.Size, 1)),
        _ => 8,
    };
}
