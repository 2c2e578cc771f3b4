using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>Probes and symbols.</summary>
internal static unsafe class ProbeExports
{
    // dtrace.h's DTRACE_STABILITY_* and DTRACE_CLASS_* from 0 on, as dt_names of the library spells them.
    private static readonly nint[] Stabilities = [.. "Internal Private Obsolete External Unstable Evolving Stable Standard".Split(' ').Select(Marshal.StringToHGlobalAnsi)];
    private static readonly nint[] Classes = [.. "Unknown CPU Platform Group ISA Common".Split(' ').Select(Marshal.StringToHGlobalAnsi)];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Iterate(nint handle, nint pattern, nint callback, nint argument) => AbiHandle.Call(handle, "dtrace_probe_iter", found =>
        found.Library.Compiler("dtrace_probe_iter", () =>
        {
            ProbeDescription wanted = pattern == 0 ? new ProbeDescription(0, "", "", "", "") : ProbeLayout.Read(found.Facts, pattern);
            // The description passed to the callback is used again for the next.
            nint description = found.Arena.Allocate(found.Facts.Probe.Size);
            try
            {
                foreach (ProbeDescription probe in found.Source.FindProbes(wanted))
                {
                    ProbeLayout.Write(found.Facts, description, probe);
                    int result = ((delegate* unmanaged[Cdecl]<nint, nint, nint, int>)callback)(handle, description, argument);
                    if (result != 0) return result;
                }

                return 0;
            }
            finally
            {
                found.Arena.Free(description);
            }
        }));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Information(nint handle, nint probe, nint information) => AbiHandle.Call(handle, "dtrace_probe_info", found =>
    {
        if (found.Source.FindProbes(ProbeLayout.Read(found.Facts, probe)).Count != 1) throw found.Error("EDT_NOPROBE");
        NativeStruct answer = new(information, found.Facts.ProbeInfo);
        WriteAttribute(answer, "dtp_attr", found.Facts, "STABLE");
        WriteAttribute(answer, "dtp_arga", found.Facts, "EVOLVING");
        answer.Set("dtp_argv", (nint)0);
        answer.Set("dtp_argc", 0);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint StabilityName(byte stability) => stability < Stabilities.Length ? Stabilities[stability] : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint ClassName(byte dependency) => dependency < Classes.Length ? Classes[dependency] : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int KernelSymbol(nint handle, ulong address, nint text, int length) =>
        AbiHandle.Call(handle, "dtrace_addr2str", found => CLibrary.Print(found.Source.Symbols.Kernel(address).ToString(), text, length));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int UserSymbol(nint handle, int process, ulong address, nint text, int length) =>
        AbiHandle.Call(handle, "dtrace_uaddr2str", found => CLibrary.Print(found.Source.Symbols.User(process, address).ToString(), text, length));

    /// <summary>dtrace_attribute: three bytes, stability of name and data, dependency class.</summary>
    private static void WriteAttribute(NativeStruct answer, string field, PlatformFacts facts, string stability)
    {
        nint address = answer.Address + facts.ProbeInfo[field];
        Marshal.WriteByte(address, 0, (byte)facts.Constant("DTRACE_STABILITY_" + stability));
        Marshal.WriteByte(address, 1, (byte)facts.Constant("DTRACE_STABILITY_" + stability));
        Marshal.WriteByte(address, 2, (byte)facts.Constant("DTRACE_CLASS_COMMON"));
    }
}
