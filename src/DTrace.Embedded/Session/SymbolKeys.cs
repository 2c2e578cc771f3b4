using System.Buffers.Binary;
using DTrace.Core;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.Session;

/// <summary>
/// Replaces the addresses of sym(), mod(), usym() and umod() in a key by one that stands for the whole symbol or module, so that
/// entries of one symbol merge, as libdtrace does when it takes a snapshot. uaddr() keeps its address.
/// </summary>
internal sealed class SymbolKeys
{
    private readonly KeyField[] _fields;
    private readonly ISymbolResolver _symbols;
    private readonly byte[] _key;
    private readonly Dictionary<(TraceAction Action, ulong Process, string Name), ulong> _modules = [];

    public SymbolKeys(KeyLayout layout, ISymbolResolver symbols)
    {
        _fields = [.. layout.Fields.Where(field => field.Type.Resolved is SymbolAddressType { Action: not TraceAction.UAddr })];
        _symbols = symbols;
        _key = new byte[layout.Size];
    }

    /// <summary>The key to count under; valid until the next call.</summary>
    public ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> key)
    {
        if (_fields.Length == 0) return key;
        key.CopyTo(_key);
        foreach (KeyField field in _fields)
        {
            var symbol = (SymbolAddressType)field.Type.Resolved;
            Span<byte> bytes = _key.AsSpan(field.Offset, field.Size);
            ulong process = symbol.IsUser ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
            Span<byte> word = symbol.IsUser ? bytes[8..] : bytes;
            BinaryPrimitives.WriteUInt64LittleEndian(word, Representative(symbol, process, BinaryPrimitives.ReadUInt64LittleEndian(word)));
        }

        return _key;
    }

    private ulong Representative(SymbolAddressType symbol, ulong process, ulong address)
    {
        StackFrame frame = symbol.IsUser ? _symbols.User((int)process, address) : _symbols.Kernel(address);
        if (symbol.Action is TraceAction.Sym or TraceAction.USym) return frame.Symbol is null ? address : address - frame.Offset;
        if (frame.Module is null) return address;
        var module = (symbol.Action, process, frame.Module);
        if (!_modules.TryGetValue(module, out ulong first)) _modules.Add(module, first = address);
        return first;
    }
}
