using System.ComponentModel;
using System.Diagnostics;

namespace DTrace.AbiServer;

/// <summary>The C preprocessor, which the library runs for a stream compiled with <c>DTRACE_C_CPP</c>: option cpppath, with define, undef and incdir.</summary>
internal static class Preprocessor
{
    public static string Run(AbiHandle handle, string text)
    {
        ProcessStartInfo start = new(handle.Options.Texts("cpppath").LastOrDefault() ?? "cpp") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-P");
        foreach (string? name in handle.Options.Texts("define")) start.ArgumentList.Add("-D" + name);
        foreach (string? name in handle.Options.Texts("undef")) start.ArgumentList.Add("-U" + name);
        foreach (string? folder in handle.Options.Texts("incdir")) start.ArgumentList.Add("-I" + folder);
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(text);
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw handle.Error("EDT_CPPERR");
        }
        catch (Win32Exception)
        {
            throw handle.Error("EDT_CPPENT");
        }
    }
}
