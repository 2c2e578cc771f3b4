using System.Buffers.Binary;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Attach;
using DTrace.Embedded.Kernel.Calls;
using DTrace.Embedded.Symbols;
using DTrace.Embedded.Symbols.Btf;

namespace DTrace.Embedded.Kernel;

/// <summary>A function of the kernel as bpf(2) wants it named: the number of its type, and whose type information has it.</summary>
internal sealed class FunctionType : IDisposable
{
    // struct bpf_btf_info, include/uapi/linux/bpf.h: u64 btf, u32 btf_size, u32 id, u64 name, u32 name_len, u32 kernel_btf (kernel 5.11).
    private const int InfoLength = 32;
    private const int NameOffset = 16;
    private const int NameLengthOffset = 24;
    private const int LongestModule = 64;

    private readonly Descriptor? _types;

    private FunctionType(int number, Descriptor? types)
    {
        Number = (uint)number;
        _types = types;
    }

    /// <summary>The number of its type.</summary>
    public uint Number { get; }

    /// <summary>The descriptor of its module's type information; 0 for the kernel's own.</summary>
    public int Types => _types?.Number ?? 0;

    /// <summary>Finds a function.</summary>
    /// <exception cref="DTraceException"><see cref="DTraceErrorKind.NoProbe"/>: the kernel's type information does not have it.</exception>
    public static FunctionType Find(BpfCalls calls, KernelFunctionPoint function)
    {
        int number = KernelTypes.OfModule(function.Module)?.FindFunction(function.Function)
            ?? throw new DTraceException(DTraceErrorKind.NoProbe, $"The kernel's type information does not have the function of {function}.");
        return new FunctionType(number, function.Module == KernelSymbols.CoreModule ? null : FindTypes(calls, function.Module));
    }

    public void Dispose() => _types?.Dispose();

    private static Descriptor FindTypes(BpfCalls calls, string module)
    {
        uint id = 0;
        while (calls.ById(BpfCommand.TypesGetNextId, id, out id) == 0)
        {
            int opened = calls.ById(BpfCommand.TypesGetDescriptorById, id, out _);
            if (opened == -Errno.ENOENT) continue; // Gone since its number was given out.
            Descriptor types = calls.Own(BpfCommand.TypesGetDescriptorById, opened, $"opening the type information of module {module}");
            if (NameOf(calls, types) == module) return types;
            types.Dispose();
        }

        throw new DTraceException(DTraceErrorKind.NoProbe, $"The kernel has no type information of module {module}.");
    }

    private static unsafe string NameOf(BpfCalls calls, Descriptor types)
    {
        Span<byte> info = stackalloc byte[InfoLength], name = stackalloc byte[LongestModule];
        info.Clear();
        name.Clear();
        fixed (byte* pointer = name) BinaryPrimitives.WriteUInt64LittleEndian(info[NameOffset..], (ulong)pointer);
        BinaryPrimitives.WriteInt32LittleEndian(info[NameLengthOffset..], LongestModule);
        return calls.Info(types, info) < 0 ? string.Empty : Encoding.UTF8.GetString(name[..Math.Max(0, name.IndexOf((byte)0))]);
    }
}
