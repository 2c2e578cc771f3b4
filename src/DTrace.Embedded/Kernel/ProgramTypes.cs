using System.Buffers.Binary;
using System.Text;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.Kernel;

/// <summary>
/// Writes the type information of a program's functions, as BTF (Documentation/bpf/btf.rst). A function that is global is verified once, by the
/// types of its parameters (Linux 5.6; addresses of memory from 5.12 on); a static one at each call, with what the caller knows.
/// </summary>
internal sealed class ProgramTypes
{
    /// <summary>Bytes of struct bpf_func_info: a function's first instruction and the number of its type.</summary>
    public const int FunctionSize = 8;

    private const ushort Magic = 0xeb9f;
    private const int HeaderSize = 24;
    private const int IntegerKind = 1, PointerKind = 2, StructureKind = 4, FunctionKind = 12, PrototypeKind = 13;
    private const int SignedInteger = 1 << 24;
    private const int Static = 0, Global = 1;

    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private readonly Dictionary<BpfParameter, int> _parameters = [];
    private readonly string? _context;
    private int _count;

    private ProgramTypes(string? context) => _context = context;

    /// <summary>Makes the type information of a program that has functions.</summary>
    /// <param name="program">The program.</param>
    /// <param name="context">
    /// The structure by whose name the kernel knows the program's context; null where it knows none: functions that take it are static then.
    /// </param>
    /// <returns>The type information, and a struct bpf_func_info for each function.</returns>
    public static (byte[] Types, byte[] Functions) Of(BpfProgram program, string? context) => new ProgramTypes(context).Write(program);

    private (byte[] Types, byte[] Functions) Write(BpfProgram program)
    {
        int result = Add("int", IntegerKind, 0, sizeof(int), SignedInteger | (8 * sizeof(int)));
        byte[] functions = new byte[FunctionSize * program.Functions.Count];
        for (int i = 0; i < program.Functions.Count; i++)
        {
            BpfFunction function = program.Functions[i];
            bool isStatic = _context is null && function.Parameters.Contains(BpfParameter.Context);
            int prototype = isStatic ? AddPrototype(result, []) : AddPrototype(result, [.. function.Parameters.Select(Parameter)]);
            Span<byte> info = functions.AsSpan(i * FunctionSize);
            BinaryPrimitives.WriteInt32LittleEndian(info, function.Start);
            BinaryPrimitives.WriteInt32LittleEndian(info[sizeof(int)..], Add(function.Name, FunctionKind, isStatic ? Static : Global, prototype));
        }

        return (Assemble(), functions);
    }

    private int Parameter(BpfParameter parameter)
    {
        if (_parameters.TryGetValue(parameter, out int type)) return type;
        type = parameter.Kind switch
        {
            BpfParameterKind.Number => Add("u64", IntegerKind, 0, sizeof(ulong), 8 * sizeof(ulong)),
            BpfParameterKind.Context => Add("", PointerKind, 0, Add(_context!, StructureKind, 0, sizeof(ulong))),
            _ => Add("", PointerKind, 0, Add("memory", StructureKind, 0, parameter.Size)),
        };
        _parameters.Add(parameter, type);
        return type;
    }

    private int AddPrototype(int result, int[] parameters)
    {
        int type = Add("", PrototypeKind, parameters.Length, result);
        foreach (int parameter in parameters) Append(_types, Name("p"), parameter);
        return type;
    }

    /// <summary>Adds struct btf_type: name, kind with its length, size or type, and what follows it.</summary>
    private int Add(string name, int kind, int length, int sizeOrType, params ReadOnlySpan<int> rest)
    {
        Append(_types, Name(name), (kind << 24) | length, sizeOrType);
        Append(_types, rest);
        return ++_count;
    }

    private int Name(string name)
    {
        if (name.Length == 0) return 0;
        int offset = _strings.Count;
        _strings.AddRange(Encoding.ASCII.GetBytes(name));
        _strings.Add(0);
        return offset;
    }

    private static void Append(List<byte> bytes, params ReadOnlySpan<int> words)
    {
        Span<byte> word = stackalloc byte[sizeof(int)];
        foreach (int value in words)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, value);
            bytes.AddRange(word);
        }
    }

    /// <summary>struct btf_header, the types, the strings.</summary>
    private byte[] Assemble()
    {
        List<byte> bytes = [];
        Append(bytes, Magic | (1 << 16), HeaderSize, 0, _types.Count, _types.Count, _strings.Count);
        return [.. bytes, .. _types, .. _strings];
    }
}
