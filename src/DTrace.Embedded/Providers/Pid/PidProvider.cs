using System.Globalization;
using DTrace.Embedded.Attach;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Probes;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Symbols;

namespace DTrace.Embedded.Providers.Pid;

/// <summary>
/// The pid provider: any function of a process, at its entry, at its return, or at an instruction in it (Dynamic Tracing Guide, "pid Provider").
/// The first part of a description ends in the process's number; the module is a file that it has mapped, or will; the name is <c>entry</c>,
/// <c>return</c> or an offset in hexadecimal digits. Probes exist once a description asks for them.
/// </summary>
internal sealed class PidProvider : Provider
{
    private const string Prefix = "pid";
    private const string Entry = "entry";
    private const string Return = "return";

    private readonly Dictionary<string, ElfSymbols> _files = new(StringComparer.Ordinal);

    public override string Name => Prefix;

    public override ProviderStability Stability => ProviderStability.OfKernelCode;

    /// <summary>Only a description that names it means it: a process's functions are never part of a list of all probes.</summary>
    public override bool IsMeantBy(PartPattern provider) =>
        provider.Text.StartsWith(Prefix, StringComparison.Ordinal) && provider.Text.Length > Prefix.Length && !char.IsAsciiLetter(provider.Text[Prefix.Length]);

    public override bool Exists(Probe probe) => ((PidSite)probe.Site).Process.Exists;

    public override void Provide(ProbePattern pattern, ProbeRegistry registry)
    {
        if (ProcessOf(pattern) is not { } process) return;
        foreach (ProcessObject file in process.Objects())
        {
            if (file.Names.FirstOrDefault(pattern.Module.Matches) is not { } module) continue;
            foreach (FunctionSymbol function in Read(file.OpenPath).Functions)
            {
                if (pattern.Function.Matches(function.Name)) Add(pattern, registry, process, file, module, function);
            }
        }
    }

    public override MissingProbe? WhyNone(ProbePattern pattern)
    {
        if (!pattern.Provider.IsExact) return null;
        if (ProcessOf(pattern) is not { } process) return new MissingProbe($"there is no process {pattern.Provider.Text[Prefix.Length..]}", "D_PROC_GRAB");
        ProcessObject[] files = [.. process.Objects().Where(file => file.Names.Any(pattern.Module.Matches))];
        if (files.Length == 0) return new MissingProbe($"process {process.Id} has no module {pattern.Module.Text}", "D_PROC_LIB");
        return pattern.Function.IsExact && !files.Any(file => Read(file.OpenPath).Functions.Any(function => function.Name == pattern.Function.Text))
            ? new MissingProbe($"{(pattern.Module.Text.Length == 0 ? "the process" : pattern.Module.Text)} has no function {pattern.Function.Text}", "D_PROC_FUNC")
            : null;
    }

    private static TracedProcess? ProcessOf(ProbePattern pattern) =>
        pattern.Provider.IsExact && int.TryParse(pattern.Provider.Text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? TracedProcess.Find(id)
            : null;

    private void Add(ProbePattern pattern, ProbeRegistry registry, TracedProcess process, ProcessObject file, string module, FunctionSymbol function)
    {
        if (pattern.Name.Matches(Entry)) Add(PidPlace.Entry, Entry, 0);
        if (pattern.Name.Matches(Return)) Add(PidPlace.Return, Return, 0);
        if (pattern.Name.IsExact && ulong.TryParse(pattern.Name.Text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong offset) && offset < function.Length)
            Add(PidPlace.Offset, pattern.Name.Text, offset);

        void Add(PidPlace place, string name, ulong offset)
        {
            UserProbePoint point = new(file.OpenPath, function.FileOffset + offset, place == PidPlace.Return, process.Id);
            registry.Add(this, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{process.Id}"), module, function.Name, name, new PidSite(process, place), data: new PidProbe(point));
        }
    }

    private ElfSymbols Read(string path)
    {
        if (_files.TryGetValue(path, out ElfSymbols? known)) return known;
        try
        {
            using FileStream file = File.OpenRead(path);
            return _files[path] = ElfSymbols.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return ElfSymbols.Empty;
        }
    }
}
