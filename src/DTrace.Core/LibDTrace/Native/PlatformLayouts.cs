using static DTrace.Core.LibDTrace.StructLayouts;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// The layouts of each platform, 64-bit. illumos: uts/common/sys/dtrace.h and libdtrace's dtrace.h of 2016, which FreeBSD, macOS and Windows
/// follow but for what stands here. Linux: dtrace-utils 2.0.1 and 2.0.7, measured.
/// </summary>
internal static class PlatformLayouts
{
    /// <summary>illumos and Solaris; macOS has the same.</summary>
    public static StructLayouts Illumos { get; } = new()
    {
        Record = new(Stride: 32, Action: 0, Size: 4, Offset: 8, Format: 14, FormatBytes: 2, Argument: 16, Statement: 24),
        Firing = new(Records: 8, Probe: 16, Cpu: 24, Data: 32, Prefix: 48, Indent: 56),
        RecordList = new(Size: 16, Count: 20, Records: 24, IsPointer: false),
        Probe = new(Size: 324, Id: 0, Provider: new(4, 64), Module: new(68, 64), Function: new(132, 128), Name: new(260, 64)),
        Entry = new(Description: 8, Data: 32, Key: Absent, Normal: 40, Size: 48),
        Aggregation = new(
            Name: 0, VariableId: 8, VariableIdBytes: 8, Flags: 16, Count: 32, Records: 40, ValueRecords: Absent, KeySize: Absent, DataSize: Absent, Normal: Absent, Parameters: Absent),
        Fault = new(Probe: 16, Cpu: 24, Action: 28, Fault: 36, Address: 40, Message: 48),
        Drop = new(Cpu: 8, Kind: 12, Drops: 16, Total: 24, Message: 32),
        SetOption = new(Option: 16, NewValue: 32),
        ProbeInfo = new(Size: 24, Attributes: 0, ArgumentAttributes: 3, Types: 8, Count: 16, TypeStride: 32, TypeContainer: 8, Type: 16, TypeBytes: 8),
        BufferedText = 8,
        Statement = new(Clause: 0, Format: 32, TypeName: 40, ClauseProbe: 24),
        ProgramInfo = new(Size: 24, Matches: 16),
    };

    /// <summary>FreeBSD: function names of 192 bytes.</summary>
    public static StructLayouts FreeBsd { get; } = Illumos with
    {
        Probe = new(Size: 388, Id: 0, Provider: new(4, 64), Module: new(68, 64), Function: new(132, 192), Name: new(324, 64)),
    };

    /// <summary>Windows: function names of 192 bytes, records of 40 with a field for ETW, and a long of 4.</summary>
    public static StructLayouts Windows { get; } = FreeBsd with
    {
        Record = new(Stride: 40, Action: 0, Size: 4, Offset: 8, Format: 14, FormatBytes: 2, Argument: 24, Statement: 32),
        ProbeInfo = new(Size: 24, Attributes: 0, ArgumentAttributes: 3, Types: 8, Count: 16, TypeStride: 24, TypeContainer: 8, Type: 16, TypeBytes: 4),
    };

    /// <summary>Linux 2.0.7.</summary>
    public static StructLayouts Linux { get; } = new()
    {
        Record = new(Stride: 32, Action: 0, Size: 4, Offset: 8, Format: 16, FormatBytes: 8, Argument: 24, Statement: Absent),
        Firing = new(Records: 16, Probe: 24, Cpu: 32, Data: 40, Prefix: 56, Indent: 64),
        RecordList = new(Size: Absent, Count: 12, Records: 16, IsPointer: true),
        Probe = new(Size: 40, Id: 0, Provider: new(8, 0), Module: new(16, 0), Function: new(24, 0), Name: new(32, 0)),
        Entry = new(Description: 8, Data: 24, Key: 16, Normal: Absent, Size: Absent),
        Aggregation = new(
            Name: 0, VariableId: 8, VariableIdBytes: 4, Flags: 12, Count: 40, Records: 48, ValueRecords: 56, KeySize: 32, DataSize: 36, Normal: 24, Parameters: 16),
        Fault = new(Probe: 16, Cpu: 24, Action: 28, Fault: 36, Address: 40, Message: 48),
        Drop = new(Cpu: 8, Kind: 12, Drops: 16, Total: 24, Message: 32),
        SetOption = new(Option: 16, NewValue: 32),
        ProbeInfo = new(Size: 24, Attributes: 0, ArgumentAttributes: 3, Types: 8, Count: 16, TypeStride: 24, TypeContainer: 8, Type: 16, TypeBytes: 8),
        BufferedText = 8,
        Statement = new(Clause: 0, Format: 16, TypeName: Absent, ClauseProbe: 0),
        ProgramInfo = new(Size: 24, Matches: 16),
    };

    /// <summary>Linux 2.0.1: records of 40 bytes that end in the statement's address.</summary>
    public static StructLayouts EarlyLinux { get; } = Linux with
    {
        Record = new(Stride: 40, Action: 0, Size: 4, Offset: 8, Format: 16, FormatBytes: 8, Argument: 24, Statement: 32),
    };
}
