using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.AbiServer;

/// <summary>Programs, their statements and formats.</summary>
internal static class ProgramExports
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint CompileText(nint handle, nint text, int specification, uint flags, int argumentCount, nint arguments) => AbiHandle.Call(
        handle,
        "dtrace_program_strcompile",
        found =>
        {
            if (text == 0) throw new AbiError(AbiError.Invalid);
            if (specification != found.Facts.Constant("DTRACE_PROBESPEC_NAME")) throw found.Violation("a program's probes were not specified by name");
            return found.Programs.Compile("dtrace_program_strcompile", Marshal.PtrToStringUTF8(text)!, isStream: false, flags, Texts(argumentCount, arguments));
        },
        0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint CompileStream(nint handle, nint stream, uint flags, int argumentCount, nint arguments) => AbiHandle.Call(
        handle,
        "dtrace_program_fcompile",
        found =>
        {
            if (stream == 0) throw new AbiError(AbiError.Invalid);
            found.RefuseForeignStream(stream);
            return found.Programs.Compile("dtrace_program_fcompile", CLibrary.ReadAll(stream), isStream: true, flags, Texts(argumentCount, arguments));
        },
        0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Execute(nint handle, nint program, nint information) => AbiHandle.Call(handle, "dtrace_program_exec", found =>
    {
        found.Programs.Execute(program, information);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Information(nint handle, nint program, nint information) => AbiHandle.Call(handle, "dtrace_program_info", found =>
    {
        found.Programs.Describe(program, information, matches: 0);
        return 0;
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int IterateStatements(nint handle, nint program, nint callback, nint argument) =>
        AbiHandle.Call(handle, "dtrace_stmt_iter", found => found.Programs.Iterate(program, callback, argument));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nint FormatText(nint handle, nint format, nint text, nint length) =>
        AbiHandle.Call(handle, "dtrace_printf_format", found => (nint)CLibrary.Print(found.Programs.Formats.Text(format), text, (int)length), -1);

    private static string[] Texts(int count, nint array)
    {
        string[] texts = new string[count];
        for (int i = 0; i < count; i++) texts[i] = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(array, i * nint.Size))!;
        return texts;
    }
}
