
namespace DTrace.AbiServer;

/// <summary>The names a platform's library exports, as far as the server has them, and where they are.</summary>
internal static unsafe class FunctionTable
{
    public static IReadOnlyDictionary<string, nint> Of(AbiLibrary library)
    {
        bool withChild = library.Platform is AbiPlatform.FreeBsd or AbiPlatform.Windows;
        Dictionary<string, nint> all = new(StringComparer.Ordinal)
        {
            ["dtrace_open"] = library.OpenAddress,
            ["dtrace_errmsg"] = library.MessageAddress,
            ["dtrace_close"] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&LifeExports.Close,
            ["dtrace_errno"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&LifeExports.ErrorNumber,
            ["dtrace_setopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&LifeExports.SetOption,
            ["dtrace_getopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&LifeExports.GetOption,
            ["dtrace_go"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&LifeExports.Go,
            ["dtrace_stop"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&LifeExports.Stop,
            ["dtrace_status"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&LifeExports.Status,
            ["dtrace_sleep"] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&LifeExports.Sleep,
            ["dtrace_program_strcompile"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, uint, int, nint, nint>)&ProgramExports.CompileText,
            ["dtrace_program_fcompile"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, uint, int, nint, nint>)&ProgramExports.CompileStream,
            ["dtrace_program_exec"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&ProgramExports.Execute,
            ["dtrace_program_info"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, void>)&ProgramExports.Information,
            ["dtrace_stmt_iter"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&ProgramExports.IterateStatements,
            ["dtrace_printf_format"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint>)&ProgramExports.FormatText,
            ["dtrace_work"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)&TracingExports.Work,
            ["dtrace_consume"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, int>)&TracingExports.Consume,
            ["dtrace_aggregate_snap"] = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&TracingExports.Snapshot,
            ["dtrace_aggregate_walk"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&TracingExports.Walk,
            ["dtrace_handle_err"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandlerExports.Faults,
            ["dtrace_handle_drop"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandlerExports.Drops,
            ["dtrace_handle_buffered"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandlerExports.Text,
            ["dtrace_handle_setopt"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandlerExports.OptionChanges,
            ["dtrace_handle_proc"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&HandlerExports.Processes,
            ["dtrace_probe_iter"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&ProbeExports.Iterate,
            ["dtrace_probe_info"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&ProbeExports.Information,
            ["dtrace_stability_name"] = (nint)(delegate* unmanaged[Cdecl]<byte, nint>)&ProbeExports.StabilityName,
            ["dtrace_class_name"] = (nint)(delegate* unmanaged[Cdecl]<byte, nint>)&ProbeExports.ClassName,
            ["dtrace_addr2str"] = (nint)(delegate* unmanaged[Cdecl]<nint, ulong, nint, int, int>)&ProbeExports.KernelSymbol,
            ["dtrace_uaddr2str"] = (nint)(delegate* unmanaged[Cdecl]<nint, int, ulong, nint, int, int>)&ProbeExports.UserSymbol,
            ["dtrace_proc_create"] = withChild
                ? (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint, nint>)&ProcessExports.CreateWithChild
                : (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint>)&ProcessExports.Create,
            ["dtrace_proc_grab"] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int, nint>)&ProcessExports.Grab,
            ["dtrace_proc_release"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&ProcessExports.Release,
            ["dtrace_lookup_by_type"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&TypeExports.LookUp,
            ["dtrace_proc_continue"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&ProcessExports.Continue,
        };
        Dictionary<string, nint> exported = all.Where(entry => library.Facts.Exports(entry.Key)).ToDictionary(StringComparer.Ordinal);
        if (library.Platform == AbiPlatform.Windows) exported["dtrace_version"] = library.VersionAddress;
        else exported["_dtrace_version"] = library.VersionSymbol;
        if (library.Facts.Exports("dtrace_lookup_by_type")) AddTypes(exported);
        foreach (string name in library.Absent) exported.Remove(name);
        return exported;
    }

    /// <summary>libctf, which the library is linked with; Windows's library keeps its own to itself.</summary>
    private static void AddTypes(Dictionary<string, nint> exported)
    {
        exported["ctf_type_kind"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&TypeExports.Kind;
        exported["ctf_type_size"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&TypeExports.Size;
        exported["ctf_type_resolve"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&TypeExports.Resolve;
        exported["ctf_type_name"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint>)&TypeExports.TypeName;
        exported["ctf_type_encoding"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int*, int>)&TypeExports.Encoding;
        exported["ctf_array_info"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint*, int>)&TypeExports.ArrayInfo;
        exported["ctf_member_iter"] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, nint, int>)&TypeExports.Members;
    }
}
