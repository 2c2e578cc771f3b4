using System.Globalization;
using DTrace.Embedded.Attach;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Host;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Providers.Pid;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Usdt;

/// <summary>
/// The static probes that programs carry in notes of their files (.note.stapsdt): <c>python123:::function-entry</c>. The provider's name ends in the
/// process's number; two underscores of the note's name are a dash; the module is the file, the function the one that the probe stands in. Where a probe
/// stands several times in one function, the later ones have the distance behind the function's name. Probes exist once a description asks for them.
/// </summary>
internal sealed class UsdtProvider : Provider
{
    private readonly Dictionary<(string Path, long Length, DateTime Written), Contents> _files = [];

    public override string Name => "usdt";

    public override ProviderStability Stability => ProviderStability.OfKernelCode;

    /// <summary>A name with a process's number behind it, or with a star for any process; not the pid provider's.</summary>
    public override bool IsMeantBy(PartPattern provider) => NameOf(provider) is { Length: > 0 } name && name != "pid";

    public override bool Exists(Probe probe) => ((UsdtProbe)probe.Data!).Process.Exists;

    public override IReadOnlyList<ArgumentDescription>? DescribeArguments(Probe probe)
    {
        ArgumentOperand?[] operands = [.. ((UsdtProbe)probe.Data!).Note.Arguments.Select(ArgumentOperand.Parse)];
        return operands.Contains(null) ? null : ArgumentDescription.Of(operands.Select(operand => operand!.TypeName));
    }

    public override void Provide(ProbePattern pattern, ProbeRegistry registry)
    {
        foreach (TracedProcess process in ProcessesOf(pattern)) Provide(pattern, registry, process);
    }

    public override MissingProbe? WhyNone(ProbePattern pattern)
    {
        string name = NameOf(pattern.Provider);
        if (!pattern.Provider.IsExact) return new MissingProbe($"no process carries static probes of {name}");
        if (ProcessesOf(pattern) is not [var process]) return new MissingProbe($"there is no process {pattern.Provider.Text[name.Length..]}", "D_PROC_GRAB");
        string[] there = [.. process.Objects().SelectMany(file => Read(file.OpenPath).Probes).Select(probe => Dashed(probe.Provider)).Distinct()];
        return there.Contains(name) ? null : new MissingProbe($"process {process.Id} carries {(there.Length == 0 ? "no static probes" : "static probes of " + string.Join(", ", there) + " alone")}");
    }

    /// <summary>The provider's name without the process; empty where the part names none.</summary>
    private static string NameOf(PartPattern provider)
    {
        string text = provider.Text;
        if (text.Length > 1 && text[^1] == '*') return new PartPattern(text[..^1]).IsExact ? text[..^1] : string.Empty;
        string name = text.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return provider.IsExact && name.Length != text.Length ? name : string.Empty;
    }

    private static IReadOnlyList<TracedProcess> ProcessesOf(ProbePattern pattern)
    {
        IEnumerable<int?> ids = pattern.Provider.IsExact
            ? [Number(pattern.Provider.Text[NameOf(pattern.Provider).Length..])]
            : Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc").Select(folder => Number(Path.GetFileName(folder)) is { } number ? ProcNumbers.FromProc(number) : null) : [];
        return [.. ids.Select(id => id is { } number ? TracedProcess.Find(number) : null).OfType<TracedProcess>()];

        static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    private void Provide(ProbePattern pattern, ProbeRegistry registry, TracedProcess process)
    {
        string provider = NameOf(pattern.Provider);
        foreach (ProcessObject file in process.Objects())
        {
            Contents contents = Read(file.OpenPath);
            foreach (ElfProbe probe in contents.Probes)
            {
                if (Dashed(probe.Provider) == provider && pattern.Name.Matches(Dashed(probe.Name))) Add(registry, process, file, contents, probe);
            }
        }
    }

    private static string Dashed(string name) => name.Replace("__", "-", StringComparison.Ordinal);

    /// <summary>A file's probes, read again where the file was changed.</summary>
    private Contents Read(string path)
    {
        try
        {
            // Of a file that was removed the link's target is a name that nothing has.
            string? target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
            FileInfo info = new(target is not null && File.Exists(target) ? target : path);
            (string, long, DateTime) file = (info.FullName, info.Length, info.LastWriteTimeUtc);
            if (_files.TryGetValue(file, out Contents? known)) return known;
            using FileStream stream = File.OpenRead(path);
            IReadOnlyList<ElfProbe> probes = ElfProbes.Read(stream);
            return _files[file] = new Contents(probes, probes.Count == 0 ? ElfSymbols.Empty : ElfSymbols.Read(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new Contents([], ElfSymbols.Empty);
        }
    }

    private void Add(ProbeRegistry registry, TracedProcess process, ProcessObject file, Contents contents, ElfProbe probe)
    {
        string provider = string.Create(CultureInfo.InvariantCulture, $"{Dashed(probe.Provider)}{process.Id}");
        string module = Path.GetFileName(file.Path), name = Dashed(probe.Name);
        (string Name, ulong Offset)? function = contents.Symbols.Find(probe.FileOffset);
        string place = function?.Name ?? string.Empty;
        UsdtSite site = new(string.Join(' ', probe.Arguments));
        UsdtProbe data = new(process, probe, new UserProbePoint(file.OpenPath, probe.FileOffset, IsReturn: false, process.Id, probe.Semaphore));
        if (registry.Add(this, provider, module, place, name, site, data: data).Data is UsdtProbe known && known.Note.FileOffset != probe.FileOffset)
            registry.Add(this, provider, module, string.Create(CultureInfo.InvariantCulture, $"{place}+0x{function?.Offset ?? probe.FileOffset:x}"), name, site, data: data);
    }

    private sealed record Contents(IReadOnlyList<ElfProbe> Probes, ElfSymbols Symbols);
}
