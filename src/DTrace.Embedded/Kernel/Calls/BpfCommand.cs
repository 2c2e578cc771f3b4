namespace DTrace.Embedded.Kernel.Calls;

/// <summary>The commands of bpf(2) in use; the numbers are the kernel's (<c>enum bpf_cmd</c>, include/uapi/linux/bpf.h).</summary>
internal enum BpfCommand
{
    MapCreate = 0,
    MapLookupElement = 1,
    MapUpdateElement = 2,
    MapDeleteElement = 3,
    ProgramLoad = 5,
    ProgramTestRun = 10,
    ProgramGetNextId = 11,
    MapGetNextId = 12,
    ProgramGetDescriptorById = 13,
    MapGetDescriptorById = 14,
    ObjectGetInfo = 15,
    RawTracepointOpen = 17,
    TypesLoad = 18,
    TypesGetDescriptorById = 19,
    MapFreeze = 22,
    TypesGetNextId = 23,
    MapLookupAndDeleteBatch = 25,
    MapUpdateBatch = 26,
    LinkCreate = 28,
}

/// <summary>The kernel's own names of the commands, for messages.</summary>
internal static class BpfCommandNames
{
    /// <summary>A command as <c>bpf(BPF_MAP_CREATE)</c>.</summary>
    public static string CallName(this BpfCommand command) => "bpf(" + command switch
    {
        BpfCommand.MapCreate => "BPF_MAP_CREATE",
        BpfCommand.MapLookupElement => "BPF_MAP_LOOKUP_ELEM",
        BpfCommand.MapUpdateElement => "BPF_MAP_UPDATE_ELEM",
        BpfCommand.MapDeleteElement => "BPF_MAP_DELETE_ELEM",
        BpfCommand.ProgramLoad => "BPF_PROG_LOAD",
        BpfCommand.ProgramTestRun => "BPF_PROG_TEST_RUN",
        BpfCommand.ProgramGetNextId => "BPF_PROG_GET_NEXT_ID",
        BpfCommand.MapGetNextId => "BPF_MAP_GET_NEXT_ID",
        BpfCommand.ProgramGetDescriptorById => "BPF_PROG_GET_FD_BY_ID",
        BpfCommand.MapGetDescriptorById => "BPF_MAP_GET_FD_BY_ID",
        BpfCommand.ObjectGetInfo => "BPF_OBJ_GET_INFO_BY_FD",
        BpfCommand.RawTracepointOpen => "BPF_RAW_TRACEPOINT_OPEN",
        BpfCommand.TypesLoad => "BPF_BTF_LOAD",
        BpfCommand.TypesGetDescriptorById => "BPF_BTF_GET_FD_BY_ID",
        BpfCommand.TypesGetNextId => "BPF_BTF_GET_NEXT_ID",
        BpfCommand.MapFreeze => "BPF_MAP_FREEZE",
        BpfCommand.MapLookupAndDeleteBatch => "BPF_MAP_LOOKUP_AND_DELETE_BATCH",
        BpfCommand.MapUpdateBatch => "BPF_MAP_UPDATE_BATCH",
        BpfCommand.LinkCreate => "BPF_LINK_CREATE",
        _ => ((int)command).ToString(System.Globalization.CultureInfo.InvariantCulture),
    } + ")";
}
