using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Text;
using DTrace.Core;

namespace DTracePS;

/// <summary>The file that a picture or metrics are written to, found before the pipeline runs: what it cannot be is told before anything is traced.</summary>
internal sealed class OutputFile
{
    private readonly bool _keepsExisting;
    private readonly bool _overwritesReadOnly;

    private OutputFile(string fullName, bool keepsExisting, bool overwritesReadOnly)
    {
        FullName = fullName;
        _keepsExisting = keepsExisting;
        _overwritesReadOnly = overwritesReadOnly;
    }

    public string FullName { get; }

    /// <summary>Finds the file that a path means; throws the cmdlet's terminating error where it means none.</summary>
    public static OutputFile Find(PSCmdlet cmdlet, string path, bool isLiteral, bool keepsExisting, bool overwritesReadOnly)
    {
        string file = Resolve(cmdlet, path, isLiteral);
        string? folder = Path.GetDirectoryName(file);
        if (Directory.Exists(file)) Refuse(cmdlet, $"'{file}' is a folder: name a file in it.", "DTraceFileNotFound", ErrorCategory.InvalidArgument, path);
        if (!Directory.Exists(folder)) Refuse(cmdlet, $"There is no folder '{folder}'.", "DTraceFileNotFound", ErrorCategory.ObjectNotFound, path);
        if (keepsExisting && File.Exists(file)) Refuse(cmdlet, $"The file '{file}' exists, and -NoClobber keeps it.", "DTraceFileExists", ErrorCategory.ResourceExists, path);
        return new OutputFile(file, keepsExisting, overwritesReadOnly);
    }

    /// <summary>Makes the text, asks, and writes it; what cannot be made or written is the cmdlet's error.</summary>
    public void Write(DTraceCmdlet cmdlet, Func<string> text, string action, bool passThru)
    {
        try
        {
            string made = cmdlet.Aside(text);
            if (!cmdlet.ShouldProcess(FullName, action)) return;
            Write(made);
            if (passThru) cmdlet.WriteObject(new FileInfo(FullName));
        }
        catch (DTraceException unmade)
        {
            cmdlet.WriteError(ErrorRecords.Of(unmade, null));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(new ErrorRecord(unwritable, "DTraceFileWrite", ErrorCategory.WriteError, FullName));
        }
    }

    /// <summary>
    /// Writes the text as UTF-8: beside the file, and then in its place, so that nobody sees half of it and a full disk leaves what was there. What is no
    /// regular file, such as a device or a pipe, is written itself.
    /// </summary>
    private void Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        FileInfo file = new(FullName);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
        if (file is { Exists: true, IsReadOnly: true })
        {
            if (!_overwritesReadOnly) throw new UnauthorizedAccessException($"The file '{FullName}' is read-only: -Force overwrites it.");
            file.IsReadOnly = false;
        }

        if (_keepsExisting || !TryWriteItself(file, bytes)) WriteBeside(file, bytes);
    }

    private static bool TryWriteItself(FileInfo file, byte[] bytes)
    {
        if (file is not { Exists: true, Length: 0 }) return false;
        using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Write);
        if (IsRegular(stream)) return false;
        stream.Write(bytes);
        return true;
    }

    /// <summary>.NET does not tell what kind of file an empty one is. A length can be given to a regular one alone (POSIX, ftruncate).</summary>
    private static bool IsRegular(FileStream empty)
    {
        if (!empty.CanSeek) return false;
        try
        {
            empty.SetLength(0);
            return true;
        }
        catch (Exception unfit) when (unfit is IOException or ArgumentException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void WriteBeside(FileInfo file, byte[] bytes)
    {
        string beside = Path.Combine(file.DirectoryName!, $".{file.Name}.{Path.GetRandomFileName()}");
        try
        {
            WriteNew(beside, bytes);
            if (file.Exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(beside, file.UnixFileMode);
            File.Move(beside, file.FullName, overwrite: !_keepsExisting);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Flushed to the disk: some file systems tell only then that it is full.</summary>
    private static void WriteNew(string path, byte[] bytes)
    {
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: true);
    }

    private static string Resolve(PSCmdlet cmdlet, string path, bool isLiteral)
    {
        ProviderInfo provider;
        string file;
        if (!isLiteral && WildcardPattern.ContainsWildcardCharacters(path))
        {
            Collection<string> files = cmdlet.GetResolvedProviderPathFromPSPath(path, out provider);
            if (files.Count != 1) Refuse(cmdlet, $"'{path}' matches {files.Count} files: name one.", "DTraceFileNotFound", ErrorCategory.InvalidArgument, path);
            file = files[0];
        }
        else
        {
            file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }

        if (provider.Name != "FileSystem") Refuse(cmdlet, $"'{path}' is not a file: it is of the provider {provider.Name}.", "DTraceFileNotFound", ErrorCategory.InvalidArgument, path);
        return file;
    }

    private static void Refuse(PSCmdlet cmdlet, string message, string id, ErrorCategory category, string path) =>
        cmdlet.ThrowTerminatingError(new ErrorRecord(new IOException(message), id, category, path));
}
