using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols.Btf;
using DTrace.Embedded.Syntax;
using DTrace.Embedded.Tests.Syntax;
using Xunit;

namespace DTrace.Embedded.Tests.Semantics;

/// <summary>The compiler's own library files, as the binder uses them.</summary>
public class LibraryTests
{
    public static TheoryData<string> Names => [.. Binder.LibraryNames.Select(name => name.Name)];

    [Theory]
    [InlineData("BEGIN { trace(ENOENT); }", "failed to resolve ENOENT: Unknown variable name", "D_IDENT_UNDEF")]
    [InlineData("BEGIN { trace(curpsinfo->pr_pid); }", "failed to resolve curpsinfo: Unknown variable name", "D_IDENT_UNDEF")]
    [InlineData("extern cpuinfo_t cpus; BEGIN", null, "D_SYNTAX")]
    public void WithoutLibrariesTheirNamesAreUnknown(string text, string? message, string tag)
    {
        Diagnostic first = Binder.Bind(new ProgramSource { Text = text, NoLibrary = true }, new BindingScope(), new TestProbes(), new BindOptions()).Diagnostics[0];
        Assert.Equal(tag, first.Tag);
        if (message is not null) Assert.Equal(message, first.Message);
    }

    [Theory]
    [InlineData("BEGIN { trace(«curpsinfo»); }", "D_TRACE_DYN", "trace( ) may not be applied to a dynamic expression")]
    [InlineData("BEGIN { @[«curlwpsinfo»] = count(); }", "D_KEY_TYPE", "dynamic expression may not be used as aggregation index: key #1")]
    [InlineData("BEGIN { seen[«curlwpsinfo»] = 1; }", "D_KEY_TYPE", "dynamic expression may not be used as associative array index: key #1")]
    [InlineData("BEGIN { printf(\"%d\", «curpsinfo»); }", "D_PRINTF_ARG_TYPE", null)]
    [InlineData("BEGIN { trace(«(long)curpsinfo»); }", "D_CAST_INVAL", null)]
    [InlineData("BEGIN { «this->p» = curpsinfo; }", "D_CG_DYN", null)]
    [InlineData("BEGIN { curpsinfo; }", "D_CG_DYN", null)]
    [InlineData("BEGIN { trace((«curpsinfo, 1»)); }", "D_OP_DYN", null)]
    [InlineData("BEGIN { trace(strlen(«curpsinfo»)); }", "D_PROTO_ARG", null)]
    [InlineData("BEGIN / «curpsinfo» / { }", "D_PRED_SCALAR", null)]
    public void ATranslatedPointerIsNoValue(string marked, string tag, string? message) => RequireMistake(marked, tag, message);

    [Theory]
    [InlineData("«translator psinfo_t < struct task_struct *T > { pr_pid = 1; };» BEGIN", "D_XLATE_REDECL", null)]
    [InlineData("inline int «ENOENT» = 3; BEGIN", "D_DECL_IDRED", null)]
    [InlineData("int «chip»; BEGIN", "D_DECL_IDRED", "identifier redeclared: chip")]
    [InlineData("«struct psinfo { int a; }»; BEGIN", "D_DECL_TYPERED", "type redeclared: struct psinfo")]
    [InlineData("BEGIN { trace(«xlate <psinfo_t *>(execname)»->pr_pid); }", "D_XLATE_NONE", "cannot translate from \"string\" to \"psinfo_t *\"")]
    public void WhatALibraryDeclaresIsDeclared(string marked, string tag, string? message) => RequireMistake(marked, tag, message);

    [Fact]
    public void AFailedDeclarationLeavesTheScopeAsItWas()
    {
        BindingScope scope = new();
        Assert.NotEmpty(TestProbes.Bind("BEGIN { trace(ENOENT); trace(nothing); }", scope).Diagnostics);
        Assert.Empty(TestProbes.Bind("BEGIN { trace(ENOENT); }", scope).Diagnostics);
        Assert.Empty(TestProbes.Bind("BEGIN { trace(ENOENT); trace(curpsinfo->pr_pid); }", scope).Diagnostics);
    }

    [Fact]
    public void AnInlineMayBeOfATranslatedStructure() => Assert.Equal("int", Assert.IsType<BoundTrace>(TestProbes.BindGood(
        "struct twice { int d; }; translator struct twice < int N > { d = N * 2; }; inline struct twice six = xlate <struct twice>(3); tick { trace(six.d); }")
        .Clauses[0].Statements[0]).Value.Type.Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryNameHasAValueOnThisKernel(string name)
    {
        BindOptions options = new() { KernelTypes = KernelTypes.OfThisKernel };
        if (options.KernelTypes is null) Assert.Skip("This kernel tells of no types.");
        string use = name is "curpsinfo" ? "curpsinfo->pr_pid" : name is "curlwpsinfo" ? "curlwpsinfo->pr_lwpid" : name is "curcpu" ? "curcpu->cpu_id" : name;
        Assert.Empty(TestProbes.Bind($"BEGIN {{ trace({use}); }}", null, options).Diagnostics);
    }

    [Theory]
    [InlineData("psinfo_t", "pr_nlwp pr_pid pr_ppid pr_pgid pr_sid pr_uid pr_euid pr_gid pr_egid pr_addr pr_ttydev pr_fname pr_psargs pr_wstat pr_argv pr_envp pr_dmodel pr_taskid pr_projid pr_nzomb pr_poolid pr_zoneid pr_contract")]
    [InlineData("lwpsinfo_t", "pr_flag pr_lwpid pr_addr pr_wchan pr_stype pr_state pr_sname pr_nice pr_pri pr_name pr_onpro")]
    public void EveryMemberOfATranslationHasAValueOnThisKernel(string type, string members)
    {
        BindOptions options = new() { KernelTypes = KernelTypes.OfThisKernel };
        if (options.KernelTypes is null) Assert.Skip("This kernel tells of no types.");
        string current = type == "psinfo_t" ? "curpsinfo" : "curlwpsinfo";
        foreach (string member in members.Split(' '))
        {
            Assert.Empty(TestProbes.Bind($"BEGIN {{ trace(xlate <{type} *>(curthread)->{member}); trace({current}->{member}); }}", null, options).Diagnostics);
        }
    }

    [Theory]
    [InlineData("bufinfo_t", "struct bio", "b_flags b_bcount b_addr b_lblkno b_blkno b_resid b_bufsize b_iodone b_error b_edev")]
    [InlineData("devinfo_t", "struct bio", "dev_major dev_minor dev_instance dev_name dev_statname dev_pathname")]
    [InlineData("fileinfo_t", "struct bio", "fi_name fi_dirname fi_pathname fi_offset fi_fs fi_mount fi_oflags")]
    [InlineData("fileinfo_t", "struct file", "fi_name fi_dirname fi_pathname fi_offset fi_fs fi_mount fi_oflags")]
    [InlineData("pktinfo_t", "struct sk_buff", "pkt_addr")]
    [InlineData("csinfo_t", "struct sock", "cs_addr cs_cid cs_pid cs_zoneid")]
    [InlineData("ipinfo_t", "struct iphdr", "ip_ver ip_plength ip_saddr ip_daddr")]
    [InlineData("ipinfo_t", "struct ipv6hdr", "ip_ver ip_plength ip_saddr ip_daddr")]
    [InlineData("ifinfo_t", "struct net_device", "if_name if_local if_ipstack if_addr")]
    [InlineData("ipv4info_t", "struct iphdr", "ipv4_ver ipv4_ihl ipv4_tos ipv4_length ipv4_ident ipv4_flags ipv4_offset ipv4_ttl ipv4_protocol ipv4_protostr ipv4_checksum ipv4_src ipv4_dst ipv4_saddr ipv4_daddr ipv4_hdr")]
    [InlineData("ipv6info_t", "struct ipv6hdr", "ipv6_ver ipv6_tclass ipv6_flow ipv6_plen ipv6_nexthdr ipv6_nextstr ipv6_hlim ipv6_src ipv6_dst ipv6_saddr ipv6_daddr ipv6_hdr")]
    [InlineData("tcpinfo_t", "struct tcphdr", "tcp_sport tcp_dport tcp_seq tcp_ack tcp_offset tcp_flags tcp_window tcp_checksum tcp_urgent tcp_hdr")]
    [InlineData("tcpsinfo_t", "struct sock", "tcps_addr tcps_lport tcps_rport tcps_laddr tcps_raddr tcps_state tcps_suna tcps_snxt tcps_rnxt tcps_swnd tcps_snd_ws tcps_rwnd tcps_rcv_ws tcps_cwnd tcps_cwnd_ssthresh tcps_mss tcps_retransmit")]
    [InlineData("udpinfo_t", "struct udphdr", "udp_sport udp_dport udp_length udp_checksum udp_hdr")]
    [InlineData("udpsinfo_t", "struct sock", "udps_addr udps_lport udps_rport udps_laddr udps_raddr")]
    [InlineData("conninfo_t", "struct sock", "ci_local ci_remote ci_protocol")]
    public void AKernelStructureIsTranslated(string type, string structure, string members)
    {
        BindOptions options = new() { KernelTypes = KernelTypes.OfThisKernel };
        if (options.KernelTypes is null) Assert.Skip("This kernel tells of no types.");
        foreach (string member in members.Split(' '))
        {
            Assert.Empty(TestProbes.Bind($"BEGIN {{ trace(xlate <{type} *>(({structure} *)arg0)->{member}); }}", null, options).Diagnostics);
        }
    }

    [Fact]
    public void AProviderBlockTypesTheArgumentsOfAProbe()
    {
        BindOptions options = new() { KernelTypes = KernelTypes.OfThisKernel };
        if (options.KernelTypes is null) Assert.Skip("This kernel tells of no types.");
        Assert.Empty(TestProbes.Bind("io:::start { trace(args[0]->b_bcount); trace(args[1]->dev_name); trace(args[2]->fi_pathname); }", null, options).Diagnostics);
        AnnotatedMistake("io:::start { trace(«args[3]»); }", options, "D_ARGS_IDX", null);
        AnnotatedMistake("io:::start { trace(«args[0]»); }", options, "D_TRACE_DYN", null);
    }

    [Fact]
    public void AProviderBlockIsLeftOutWithoutLibraries() => Assert.Equal(
        "D_ARGS_MULTI",
        Binder.Bind(new ProgramSource { Text = "io:::start { trace(args[0]); }", NoLibrary = true }, new BindingScope(), new TestProbes(), new BindOptions()).Diagnostics[0].Tag);

    [Fact]
    public void AMemberThatTheKernelLacksIsAMistakeWhereItIsUsed()
    {
        BindOptions options = new() { KernelTypes = new BareKernel() };
        Assert.Empty(TestProbes.Bind("BEGIN { trace(xlate <psinfo_t *>(curthread)->pr_pid); }", null, options).Diagnostics);
        AnnotatedMistake("BEGIN { trace(«xlate <psinfo_t *>(curthread)->pr_ppid»); }", options, "D_TYPE_MEMBER", "real_parent is not a member of struct task_struct");
    }

    [Fact]
    public void ANameThatTheKernelChangedIsFoundByEither()
    {
        Assert.Empty(TestProbes.Bind("BEGIN { trace(curlwpsinfo->pr_state); }", null, new BindOptions { KernelTypes = new BareKernel("__state") }).Diagnostics);
        Assert.Empty(TestProbes.Bind("BEGIN { trace(curlwpsinfo->pr_state); }", null, new BindOptions { KernelTypes = new BareKernel("state") }).Diagnostics);
    }

    private static void RequireMistake(string marked, string tag, string? message) => AnnotatedMistake(marked, new BindOptions(), tag, message);

    private static void AnnotatedMistake(string marked, BindOptions options, string tag, string? message)
    {
        AnnotatedText text = AnnotatedText.Parse(marked);
        Diagnostic first = TestProbes.Bind(text.Text, null, options).Diagnostics[0];
        Assert.Equal((tag, message ?? first.Message), (first.Tag, first.Message));
        if (text.Span is { } span) Assert.Equal(span, first.Span);
    }

    /// <summary>A kernel whose struct task_struct has the members tgid and, by a name of the test's, the thread's state.</summary>
    private sealed class BareKernel : ITypeSource
    {
        private readonly StructType _task = new("task_struct", isUnion: false);

        public BareKernel(string state = "state") =>
            _task.Complete([new StructMember("tgid", BuiltinTypes.Int, 0), new StructMember(state, BuiltinTypes.UnsignedInt, 32)], 8, 4);

        public DType? FindTypedef(string name) => null;

        public StructType? FindStructure(string tag, bool isUnion) => tag == "task_struct" ? _task : null;

        public EnumType? FindEnum(string tag) => null;

        public int? FindEnumerator(string name) => null;

        public ExternalSymbol? FindSymbol(string? module, string name) => null;
    }
}
