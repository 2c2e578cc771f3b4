using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <summary>How a variable's value lies in memory: a scalar takes a word, normalised to its type; a string strsize, zero-padded; others their size. Whole words all.</summary>
internal static class VariableLayout
{
    public static int SizeOf(DType type, int stringSize) => type.IsString ? Text.WholeWords(stringSize) : type.IsScalar ? 8 : Text.WholeWords(type.Size);
}
