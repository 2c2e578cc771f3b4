using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Kernel.Calls;

// The arms of union bpf_attr (include/uapi/linux/bpf.h), each cut after the last field in use: the kernel takes what lies
// beyond the given size as zero. Pointers are 64 bits wide.

/// <summary>A name of a program or map: at most 15 characters, the rest zeros.</summary>
[InlineArray(Size)]
internal struct KernelName
{
    private const int Size = 16;
    private byte _first;

    public static KernelName From(string name)
    {
        KernelName result = default;
        for (int i = 0; i < Math.Min(name.Length, Size - 1); i++)
        {
            char c = name[i];
            result[i] = char.IsAsciiLetterOrDigit(c) ? (byte)c : (byte)'_';
        }

        return result;
    }
}

/// <summary>BPF_MAP_CREATE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapCreateAttributes
{
    public uint Type;
    public uint KeySize;
    public uint ValueSize;
    public uint MaxEntries;
    public uint Flags;
    public int InnerMap;
    public uint NumaNode;
    public KernelName Name;
}

/// <summary>BPF_MAP_LOOKUP_ELEM, _UPDATE_ELEM, _DELETE_ELEM and, with only the map, BPF_MAP_FREEZE.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapElementAttributes
{
    public int Map;
    private readonly uint _padding;
    public ulong Key;
    public ulong Value;
    public ulong Flags;
}

/// <summary>BPF_MAP_LOOKUP_AND_DELETE_BATCH and BPF_MAP_UPDATE_BATCH.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MapBatchAttributes
{
    public ulong InBatch;
    public ulong OutBatch;
    public ulong Keys;
    public ulong Values;
    public uint Count;
    public int Map;
    public ulong ElementFlags;
    public ulong Flags;
}

/// <summary>BPF_PROG_LOAD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramLoadAttributes
{
    public uint Type;
    public uint InstructionCount;
    public ulong Instructions;
    public ulong License;
    public uint LogLevel;
    public uint LogSize;
    public ulong LogBuffer;
    public uint KernelVersion;
    public uint Flags;
    public KernelName Name;
    public uint NetworkInterface;
    public uint ExpectedAttachType;
    public int Types;
    public uint FunctionSize;
    public ulong Functions;
    public uint FunctionCount;
    public uint LineSize;
    public ulong Lines;
    public uint LineCount;

    /// <summary>The number of the function's type, for programs of one function.</summary>
    public uint AttachType;

    /// <summary>The type information that has it: a module's; 0 for the kernel's.</summary>
    public int AttachTypes;
    private readonly uint _padding;
}

/// <summary>BPF_BTF_LOAD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TypesLoadAttributes
{
    public ulong Types;
    public ulong LogBuffer;
    public uint TypesSize;
    public uint LogSize;
    public uint LogLevel;
    private readonly uint _padding;
}

/// <summary>BPF_PROG_TEST_RUN.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TestRunAttributes
{
    public int Program;
    public uint Result;
    public uint DataSizeIn;
    public uint DataSizeOut;
    public ulong DataIn;
    public ulong DataOut;
    public uint Repeat;
    public uint Duration;
    public uint ContextSizeIn;
    public uint ContextSizeOut;
    public ulong ContextIn;
    public ulong ContextOut;
    public uint Flags;
    public uint Cpu;
    public uint BatchSize;
    private readonly uint _padding;
}

/// <summary>BPF_RAW_TRACEPOINT_OPEN.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RawTracepointAttributes
{
    public ulong Name;
    public int Program;
    private readonly uint _padding;
}

/// <summary>BPF_LINK_CREATE, of a program and a perf event.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkCreateAttributes
{
    public int Program;
    public int Target;
    public uint AttachType;
    public uint Flags;
    public ulong Cookie;
}

/// <summary>BPF_LINK_CREATE, of a program and functions of the kernel (kprobe_multi).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FunctionsLinkAttributes
{
    public int Program;
    public int Target;
    public uint AttachType;
    public uint Flags;
    public uint FunctionFlags;
    public uint Count;
    public ulong Names;
    public ulong Addresses;
    public ulong Cookies;
}

/// <summary>BPF_LINK_CREATE, of a program and instructions of one file (uprobe_multi).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UserLinkAttributes
{
    public int Program;
    public int Target;
    public uint AttachType;
    public uint Flags;
    public ulong Path;
    public ulong Offsets;
    public ulong Semaphores;
    public ulong Cookies;
    public uint Count;
    public uint ProbeFlags;
    public int ProcessId;
}

/// <summary>BPF_OBJ_GET_INFO_BY_FD.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectInfoAttributes
{
    public int Object;
    public uint Length;
    public ulong Info;
}

/// <summary>BPF_*_GET_NEXT_ID and BPF_*_GET_FD_BY_ID.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ObjectIdAttributes
{
    public uint Id;
    public uint NextId;
    public uint Flags;
}
