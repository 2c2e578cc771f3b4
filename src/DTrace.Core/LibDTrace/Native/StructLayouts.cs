namespace DTrace.Core.LibDTrace;

/// <summary>
/// The offsets at which a platform's libdtrace keeps what a consumer reads, in bytes. The structs themselves are never declared:
/// they differ by platform, and some end in arrays of unknown length. A field a platform lacks is <see cref="Absent"/>.
/// </summary>
internal sealed record StructLayouts
{
    /// <summary>The offset of a field that the platform does not have.</summary>
    public const int Absent = -1;

    /// <summary><c>dtrace_recdesc</c>.</summary>
    public required RecordLayout Record { get; init; }

    /// <summary><c>dtrace_probedata</c>.</summary>
    public required FiringLayout Firing { get; init; }

    /// <summary><c>dtrace_eprobedesc</c>, or <c>dtrace_datadesc</c> on Linux: the records of one clause.</summary>
    public required RecordListLayout RecordList { get; init; }

    /// <summary><c>dtrace_probedesc</c>.</summary>
    public required ProbeLayout Probe { get; init; }

    /// <summary><c>dtrace_aggdata</c>.</summary>
    public required EntryLayout Entry { get; init; }

    /// <summary><c>dtrace_aggdesc</c>.</summary>
    public required AggregationLayout Aggregation { get; init; }

    /// <summary><c>dtrace_errdata</c>.</summary>
    public required FaultLayout Fault { get; init; }

    /// <summary><c>dtrace_dropdata</c>.</summary>
    public required DropLayout Drop { get; init; }

    /// <summary><c>dtrace_setoptdata</c>.</summary>
    public required SetOptionLayout SetOption { get; init; }

    /// <summary><c>dtrace_probeinfo</c> and the <c>dtrace_typeinfo</c>s it points to.</summary>
    public required ProbeInfoLayout ProbeInfo { get; init; }

    /// <summary>The text's address in <c>dtrace_bufdata</c> (<c>dtbda_buffered</c>).</summary>
    public required int BufferedText { get; init; }

    /// <summary><c>dtrace_stmtdesc</c> and the <c>dtrace_ecbdesc</c> it points to.</summary>
    public required StatementLayout Statement { get; init; }

    /// <summary><c>dtrace_proginfo</c>.</summary>
    public required ProgramInfoLayout ProgramInfo { get; init; }
}

/// <summary><c>dtrace_recdesc</c>. Action is 2 bytes, size and offset 4, argument 8.</summary>
/// <param name="Stride">The distance from one record to the next in an array.</param>
/// <param name="Action"><c>dtrd_action</c>.</param>
/// <param name="Size"><c>dtrd_size</c>.</param>
/// <param name="Offset"><c>dtrd_offset</c>.</param>
/// <param name="Format"><c>dtrd_format</c>.</param>
/// <param name="FormatBytes">2 where the format is an index, 8 where it is the address of the format itself.</param>
/// <param name="Argument"><c>dtrd_arg</c>.</param>
/// <param name="Statement"><c>dtrd_uarg</c>, the address of the statement's description.</param>
internal readonly record struct RecordLayout(int Stride, int Action, int Size, int Offset, int Format, int FormatBytes, int Argument, int Statement);

/// <summary><c>dtrace_probedata</c>.</summary>
/// <param name="Records"><c>dtpda_edesc</c> or <c>dtpda_ddesc</c>.</param>
/// <param name="Probe"><c>dtpda_pdesc</c>.</param>
/// <param name="Cpu"><c>dtpda_cpu</c>, 4 bytes.</param>
/// <param name="Data"><c>dtpda_data</c>.</param>
/// <param name="Prefix"><c>dtpda_prefix</c>, NULL unless option flowindent is set.</param>
/// <param name="Indent"><c>dtpda_indent</c>, 4 bytes.</param>
internal readonly record struct FiringLayout(int Records, int Probe, int Cpu, int Data, int Prefix, int Indent);

/// <summary>The records of one clause.</summary>
/// <param name="Size">The data's length (<c>dtepd_size</c>), 4 bytes.</param>
/// <param name="Count">How many records, 4 bytes.</param>
/// <param name="Records">The records.</param>
/// <param name="IsPointer">Whether the records stand elsewhere, at an address kept here; else they stand here.</param>
internal readonly record struct RecordListLayout(int Size, int Count, int Records, bool IsPointer);

/// <summary><c>dtrace_probedesc</c>.</summary>
/// <param name="Size">The struct's length.</param>
/// <param name="Id"><c>dtpd_id</c>, 4 bytes.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="Module">The module's name.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Name">The probe's name.</param>
internal readonly record struct ProbeLayout(int Size, int Id, NameLayout Provider, NameLayout Module, NameLayout Function, NameLayout Name);

/// <summary>One name of a probe's description.</summary>
/// <param name="Offset">Where it stands.</param>
/// <param name="Length">The length of the array that holds it, its NUL included; 0 where it is a pointer to text.</param>
internal readonly record struct NameLayout(int Offset, int Length);

/// <summary><c>dtrace_aggdata</c>.</summary>
/// <param name="Description"><c>dtada_desc</c>.</param>
/// <param name="Data"><c>dtada_data</c>.</param>
/// <param name="Key"><c>dtada_key</c>: the keys' bytes, where they stand apart from the data.</param>
/// <param name="Normal"><c>dtada_normal</c>.</param>
/// <param name="Size"><c>dtada_size</c>.</param>
internal readonly record struct EntryLayout(int Description, int Data, int Key, int Normal, int Size);

/// <summary>
/// <c>dtrace_aggdesc</c>. On Linux the keys' records and the value's stand in two arrays behind pointers; elsewhere one array in place
/// holds the variable's number, the keys and the value.
/// </summary>
/// <param name="Name"><c>dtagd_name</c>.</param>
/// <param name="VariableId"><c>dtagd_varid</c>.</param>
/// <param name="VariableIdBytes">Its length.</param>
/// <param name="Flags"><c>dtagd_flags</c>, 4 bytes.</param>
/// <param name="Count"><c>dtagd_nrecs</c>, or <c>dtagd_nkrecs</c>.</param>
/// <param name="Records"><c>dtagd_rec</c>, or <c>dtagd_krecs</c>.</param>
/// <param name="ValueRecords"><c>dtagd_drecs</c>.</param>
/// <param name="KeySize"><c>dtagd_ksize</c>.</param>
/// <param name="DataSize"><c>dtagd_dsize</c>.</param>
/// <param name="Normal"><c>dtagd_normal</c>.</param>
/// <param name="Parameters"><c>dtagd_sig</c>, the parameter word of lquantize() and llquantize().</param>
internal readonly record struct AggregationLayout(
    int Name, int VariableId, int VariableIdBytes, int Flags, int Count, int Records, int ValueRecords, int KeySize, int DataSize, int Normal, int Parameters);

/// <summary><c>dtrace_errdata</c>.</summary>
internal readonly record struct FaultLayout(int Probe, int Cpu, int Action, int Fault, int Address, int Message);

/// <summary><c>dtrace_dropdata</c>.</summary>
internal readonly record struct DropLayout(int Cpu, int Kind, int Drops, int Total, int Message);

/// <summary><c>dtrace_setoptdata</c>.</summary>
/// <param name="Option"><c>dtsda_option</c>, the address of the name.</param>
/// <param name="NewValue"><c>dtsda_newval</c>, 8 bytes.</param>
internal readonly record struct SetOptionLayout(int Option, int NewValue);

/// <summary><c>dtrace_probeinfo</c>. Attributes are 3 bytes: stability of the name, of the data, class of dependency.</summary>
/// <param name="Size">The struct's length.</param>
/// <param name="Attributes"><c>dtp_attr</c>.</param>
/// <param name="ArgumentAttributes"><c>dtp_arga</c>.</param>
/// <param name="Types"><c>dtp_argv</c>, the address of an array.</param>
/// <param name="Count"><c>dtp_argc</c>, 4 bytes.</param>
/// <param name="TypeStride">The length of a <c>dtrace_typeinfo</c>.</param>
/// <param name="TypeContainer"><c>dtt_ctfp</c>.</param>
/// <param name="Type"><c>dtt_type</c>.</param>
/// <param name="TypeBytes">Its length: that of C's long.</param>
internal readonly record struct ProbeInfoLayout(
    int Size, int Attributes, int ArgumentAttributes, int Types, int Count, int TypeStride, int TypeContainer, int Type, int TypeBytes);

/// <summary><c>dtrace_stmtdesc</c>.</summary>
/// <param name="Clause"><c>dtsd_ecbdesc</c>.</param>
/// <param name="Format"><c>dtsd_fmtdata</c>.</param>
/// <param name="TypeName"><c>dtsd_strdata</c>: for print() the address of its type's name.</param>
/// <param name="ClauseProbe"><c>dted_probe</c> in <c>dtrace_ecbdesc</c>: the probe description of the clause, in place.</param>
internal readonly record struct StatementLayout(int Clause, int Format, int TypeName, int ClauseProbe);

/// <summary><c>dtrace_proginfo</c>.</summary>
/// <param name="Size">The struct's length.</param>
/// <param name="Matches"><c>dpi_matches</c>, 4 bytes.</param>
internal readonly record struct ProgramInfoLayout(int Size, int Matches);
