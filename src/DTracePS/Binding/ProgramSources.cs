using System.Collections.ObjectModel;
using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>Turns a cmdlet's parameters into the programs to compile.</summary>
internal static class ProgramSources
{
    /// <summary>The programs, in order; what cannot be read becomes an error of the cmdlet.</summary>
    public static IReadOnlyList<ProgramSource> Of(DTraceCmdlet cmdlet, IProgramParameters parameters)
    {
        try
        {
            CText.RequireAll("-ArgumentList", parameters.ArgumentList);
            CText.RequireAll("-Define", parameters.Define);
            CText.RequireAll("-IncludeDirectory", parameters.IncludeDirectory);
            if (parameters.Program is { } text) return [Of(cmdlet, parameters, CText.Require("-Program", text), null)];
        }
        catch (DTraceException invalid)
        {
            cmdlet.WriteError(ErrorRecords.Of(invalid, null));
            return [];
        }

        List<ProgramSource> sources = [];
        foreach (string file in Files(cmdlet, parameters))
        {
            try
            {
                sources.Add(Of(cmdlet, parameters, cmdlet.Aside(() => ProgramFile.Read(file)), file));
            }
            catch (DTraceException unreadable)
            {
                cmdlet.WriteError(ErrorRecords.Of(unreadable, file));
            }
        }

        return sources;
    }

    private static List<string> Files(PSCmdlet cmdlet, IProgramParameters parameters)
    {
        List<string> files = [];
        foreach (string path in parameters.Path.Concat(parameters.LiteralPath))
        {
            try
            {
                bool isLiteral = parameters.LiteralPath.Length > 0;
                files.AddRange(isLiteral ? [Literal(cmdlet, path)] : Resolve(cmdlet, path));
            }
            catch (Exception missing) when (missing is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
            {
                cmdlet.WriteError(new ErrorRecord(missing, "DTraceFileNotFound", ErrorCategory.ObjectNotFound, path));
            }
        }

        return files;
    }

    private static string Literal(PSCmdlet cmdlet, string path)
    {
        string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFile(path, provider);
        return Path.Exists(file) ? file : throw new ItemNotFoundException($"There is no file '{file}'.");
    }

    private static Collection<string> Resolve(PSCmdlet cmdlet, string path)
    {
        Collection<string> files = cmdlet.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        if (files.Count == 0) throw new ItemNotFoundException($"No file matches '{path}'.");
        RequireFile(path, provider);
        return files;
    }

    private static void RequireFile(string path, ProviderInfo provider)
    {
        if (provider.Name != "FileSystem") throw new ItemNotFoundException($"'{path}' is not a file: it is of the provider {provider.Name}.");
    }

    private static ProgramSource Of(PSCmdlet cmdlet, IProgramParameters parameters, string text, string? file) => new()
    {
        Text = text,
        FileName = file,
        Arguments = parameters.ArgumentList,
        Defines = parameters.Define,
        IncludeDirectories = [.. parameters.IncludeDirectory.Select(cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath)],
        Preprocess = parameters.Preprocesses,
        AllowZeroMatch = parameters.AllowsZeroMatch,
        AllowEmpty = parameters.AllowsEmpty,
        AllowUnusedArguments = parameters.AllowsUnusedArgument,
        AllowMissingArguments = parameters.AllowsMissingArgument,
        NoLibrary = parameters.HasNoLibrary,
    };
}
