using DTrace.AbiServer;
using DTrace.Core.LibDTrace;

namespace DTrace.Core.Tests.LibDTrace;

/// <summary>Every offset of every platform, against the measured facts.</summary>
public class LayoutTests
{
    public static TheoryData<string> IllumosLike => ["illumos", "freebsd", "macos", "windows"];

    public static TheoryData<string> LinuxVersions => ["linux-2.0.1", "linux-2.0.7"];

    [Theory]
    [MemberData(nameof(IllumosLike))]
    public void IllumosLikeRecordsAndFirings(string platform)
    {
        StructLayouts layouts = Layouts(platform);
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(
            new RecordLayout(
                AbiFacts.Size(platform, "dtrace_recdesc"),
                At("dtrace_recdesc", "dtrd_action"),
                At("dtrace_recdesc", "dtrd_size"),
                At("dtrace_recdesc", "dtrd_offset"),
                At("dtrace_recdesc", "dtrd_format"),
                2,
                At("dtrace_recdesc", "dtrd_arg"),
                At("dtrace_recdesc", "dtrd_uarg")),
            layouts.Record);
        Assert.Equal(
            new FiringLayout(
                At("dtrace_probedata", "dtpda_edesc"), At("dtrace_probedata", "dtpda_pdesc"), At("dtrace_probedata", "dtpda_cpu"), At("dtrace_probedata", "dtpda_data"),
                At("dtrace_probedata", "dtpda_prefix"), At("dtrace_probedata", "dtpda_indent")),
            layouts.Firing);
        Assert.Equal(
            new RecordListLayout(
                At("dtrace_eprobedesc", "dtepd_size"), At("dtrace_eprobedesc", "dtepd_nrecs"), At("dtrace_eprobedesc", "dtepd_rec"), IsPointer: false),
            layouts.RecordList);
        int function = At("dtrace_probedesc", "dtpd_func");
        int name = At("dtrace_probedesc", "dtpd_name");
        Assert.Equal(
            new ProbeLayout(
                AbiFacts.Size(platform, "dtrace_probedesc"),
                At("dtrace_probedesc", "dtpd_id"),
                new NameLayout(At("dtrace_probedesc", "dtpd_provider"), (int)AbiFacts.Constant(platform, "DTRACE_PROVNAMELEN")),
                new NameLayout(At("dtrace_probedesc", "dtpd_mod"), (int)AbiFacts.Constant(platform, "DTRACE_MODNAMELEN")),
                new NameLayout(function, name - function),
                new NameLayout(name, AbiFacts.Size(platform, "dtrace_probedesc") - name)),
            layouts.Probe);
    }

    [Theory]
    [MemberData(nameof(IllumosLike))]
    public void TheHeaderBeforeAClausesData(string platform) => Assert.Equal(
        (AbiFacts.Size(platform, "dtrace_rechdr"), AbiFacts.Offset(platform, "dtrace_rechdr", "dtrh_timestamp_hi"), AbiFacts.Offset(platform, "dtrace_rechdr", "dtrh_timestamp_lo")),
        (RecordHeader.Size, RecordHeader.TimestampHigh, RecordHeader.TimestampLow));

    [Theory]
    [MemberData(nameof(IllumosLike))]
    public void IllumosLikeAggregations(string platform)
    {
        StructLayouts layouts = Layouts(platform);
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(
            new EntryLayout(
                At("dtrace_aggdata", "dtada_desc"), At("dtrace_aggdata", "dtada_data"), StructLayouts.Absent, At("dtrace_aggdata", "dtada_normal"), At("dtrace_aggdata", "dtada_size")),
            layouts.Entry);
        const int Absent = StructLayouts.Absent;
        Assert.Equal(
            new AggregationLayout(
                At("dtrace_aggdesc", "dtagd_name"), At("dtrace_aggdesc", "dtagd_varid"), 8, At("dtrace_aggdesc", "dtagd_flags"), At("dtrace_aggdesc", "dtagd_nrecs"), At("dtrace_aggdesc", "dtagd_rec"), Absent, Absent, Absent, Absent, Absent),
            layouts.Aggregation);
    }

    [Theory]
    [MemberData(nameof(LinuxVersions))]
    public void LinuxRecordsAndFirings(string platform)
    {
        StructLayouts layouts = Layouts(platform);
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(
            new RecordLayout(
                AbiFacts.Size(platform, "dtrace_recdesc"),
                At("dtrace_recdesc", "dtrd_action"),
                At("dtrace_recdesc", "dtrd_size"),
                At("dtrace_recdesc", "dtrd_offset"),
                At("dtrace_recdesc", "dtrd_format"),
                8,
                At("dtrace_recdesc", "dtrd_arg"),
                platform == "linux-2.0.1" ? At("dtrace_recdesc", "dtrd_uarg") : StructLayouts.Absent),
            layouts.Record);
        Assert.Equal(
            new FiringLayout(
                At("dtrace_probedata", "dtpda_ddesc"), At("dtrace_probedata", "dtpda_pdesc"), At("dtrace_probedata", "dtpda_cpu"), At("dtrace_probedata", "dtpda_data"),
                At("dtrace_probedata", "dtpda_prefix"), At("dtrace_probedata", "dtpda_indent")),
            layouts.Firing);
        Assert.Equal(
            new RecordListLayout(StructLayouts.Absent, At("dtrace_datadesc", "dtdd_nrecs"), At("dtrace_datadesc", "dtdd_recs"), IsPointer: true),
            layouts.RecordList);
        Assert.Equal(
            new ProbeLayout(
                AbiFacts.Size(platform, "dtrace_probedesc"),
                At("dtrace_probedesc", "id"),
                new NameLayout(At("dtrace_probedesc", "prv"), 0),
                new NameLayout(At("dtrace_probedesc", "mod"), 0),
                new NameLayout(At("dtrace_probedesc", "fun"), 0),
                new NameLayout(At("dtrace_probedesc", "prb"), 0)),
            layouts.Probe);
    }

    [Theory]
    [MemberData(nameof(LinuxVersions))]
    public void LinuxAggregations(string platform)
    {
        StructLayouts layouts = Layouts(platform);
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(
            new EntryLayout(
                At("dtrace_aggdata", "dtada_desc"), At("dtrace_aggdata", "dtada_data"), At("dtrace_aggdata", "dtada_key"), StructLayouts.Absent, StructLayouts.Absent),
            layouts.Entry);
        Assert.Equal(
            new AggregationLayout(
                At("dtrace_aggdesc", "dtagd_name"),
                At("dtrace_aggdesc", "dtagd_varid"),
                4,
                At("dtrace_aggdesc", "dtagd_flags"),
                At("dtrace_aggdesc", "dtagd_nkrecs"),
                At("dtrace_aggdesc", "dtagd_krecs"),
                At("dtrace_aggdesc", "dtagd_drecs"),
                At("dtrace_aggdesc", "dtagd_ksize"),
                At("dtrace_aggdesc", "dtagd_dsize"),
                At("dtrace_aggdesc", "dtagd_normal"),
                At("dtrace_aggdesc", "dtagd_sig")),
            layouts.Aggregation);
    }

    [Theory]
    [MemberData(nameof(IllumosLike))]
    [MemberData(nameof(LinuxVersions))]
    public void ReportsAndPrograms(string platform)
    {
        StructLayouts layouts = Layouts(platform);
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(
            new FaultLayout(
                At("dtrace_errdata", "dteda_pdesc"),
                At("dtrace_errdata", "dteda_cpu"),
                At("dtrace_errdata", "dteda_action"),
                At("dtrace_errdata", "dteda_fault"),
                At("dtrace_errdata", "dteda_addr"),
                At("dtrace_errdata", "dteda_msg")),
            layouts.Fault);
        Assert.Equal(
            new DropLayout(
                At("dtrace_dropdata", "dtdda_cpu"),
                At("dtrace_dropdata", "dtdda_kind"),
                At("dtrace_dropdata", "dtdda_drops"),
                At("dtrace_dropdata", "dtdda_total"),
                At("dtrace_dropdata", "dtdda_msg")),
            layouts.Drop);
        Assert.Equal(new SetOptionLayout(At("dtrace_setoptdata", "dtsda_option"), At("dtrace_setoptdata", "dtsda_newval")), layouts.SetOption);
        Assert.Equal(At("dtrace_bufdata", "dtbda_buffered"), layouts.BufferedText);
        Assert.Equal(
            new StatementLayout(At("dtrace_stmtdesc", "dtsd_ecbdesc"), At("dtrace_stmtdesc", "dtsd_fmtdata"), platform.StartsWith("linux", StringComparison.Ordinal) ? StructLayouts.Absent : At("dtrace_stmtdesc", "dtsd_strdata"), At("dtrace_ecbdesc", "dted_probe")),
            layouts.Statement);
        Assert.Equal(new ProgramInfoLayout(AbiFacts.Size(platform, "dtrace_proginfo"), At("dtrace_proginfo", "dpi_matches")), layouts.ProgramInfo);
    }

    [Theory]
    [MemberData(nameof(IllumosLike))]
    [MemberData(nameof(LinuxVersions))]
    public void ProbesInformation(string platform)
    {
        int At(string structure, string field) => AbiFacts.Offset(platform, structure, field);

        Assert.Equal(3, AbiFacts.Size(platform, "dtrace_attribute"));
        Assert.Equal(
            new ProbeInfoLayout(
                AbiFacts.Size(platform, "dtrace_probeinfo"),
                At("dtrace_probeinfo", "dtp_attr"),
                At("dtrace_probeinfo", "dtp_arga"),
                At("dtrace_probeinfo", "dtp_argv"),
                At("dtrace_probeinfo", "dtp_argc"),
                AbiFacts.Size(platform, "dtrace_typeinfo"),
                At("dtrace_typeinfo", "dtt_ctfp"),
                At("dtrace_typeinfo", "dtt_type"),
                TypeBytes: platform == "windows" ? 4 : 8),
            Layouts(platform).ProbeInfo);
    }

    private static StructLayouts Layouts(string platform) => platform switch
    {
        "illumos" => NativeProfile.Illumos.Layouts,
        "freebsd" => NativeProfile.FreeBsd.Layouts,
        "macos" => NativeProfile.MacOs.Layouts,
        "windows" => NativeProfile.Windows.Layouts,
        "linux-2.0.1" => NativeProfile.Linux.ForVersion("Oracle D 2.0").Layouts,
        _ => NativeProfile.Linux.ForVersion("D 2.0.7").Layouts,
    };
}
