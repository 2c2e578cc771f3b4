using System.Globalization;
using System.Text;
using DTrace.Embedded.Bpf;

namespace DTrace.Embedded.CodeGen;

/// <summary>An enabling's code as text, each part under the D that it was made of (dtrace -S), and the maps that the programs share.</summary>
internal static class Listing
{
    public static string Of(Enabling enabling, BpfObject code)
    {
        StringBuilder text = new();
        for (int i = 0; i < code.Programs.Count; i++)
        {
            SiteProgram site = enabling.Sites[i];
            BpfProgram program = code.Programs[i];
            if (i > 0) text.Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"program {program.Name}, {program.Instructions.Count:N0} instructions, {program.Kind}: {Probes(site)}\n");
            text.Append(BpfDisassembler.Disassemble(program, code.Maps));
        }

        text.Append("\nmaps\n");
        for (int i = 0; i < code.Maps.Count; i++)
        {
            BpfMapSpec map = code.Maps[i];
            text.Append(CultureInfo.InvariantCulture, $"{i,4}: {map.Name}, {map.Kind}, keys of {map.KeySize} bytes, values of {map.ValueSize}, {map.MaxEntries:N0} entries\n");
        }

        return text.ToString();
    }

    private static string Probes(SiteProgram site) => site.Probes.Count == 1
        ? site.Probes[0].Probe.Description.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{site.Probes[0].Probe.Description} and {site.Probes.Count - 1:N0} more");
}
