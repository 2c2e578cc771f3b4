using DTrace.Core;

namespace DTracePS;

/// <summary>
/// Completes a probe description part by part. A part is followed by the colon that ends it, and by the parts that then can be but one thing:
/// <c>sysc</c> becomes <c>syscall::</c>, <c>syscall::re</c> becomes <c>syscall::read:</c> or <c>syscall::readv:</c>. A module that follows by itself
/// is left out, as people write it: empty, it matches.
/// </summary>
internal static class ProbeEndings
{
    private const int Module = 1;
    private const int LastPart = 3;

    /// <summary>The endings of what is typed of a description.</summary>
    public static IEnumerable<Ending> Of(string description, IReadOnlyList<ProbeDescription> probes)
    {
        string[] typed = description.Split(':');
        int current = typed.Length - 1;
        if (current > LastPart || description.Contains('$', StringComparison.Ordinal)) return [];

        // D counts the parts of a short description from its end; from its beginning it can only be one that begins with a provider.
        ProbeFilter ofProvider = new([typed[0]]);
        int offset = current == 0 || probes.Any(ofProvider.Matches) ? 0 : LastPart - current;
        ProbeFilter filter = new([.. Enumerable.Repeat(string.Empty, offset), .. typed[..current]]);
        IEnumerable<Ending> endings =
            from probe in probes
            where filter.Matches(probe)
            group probe by ProbeFilter.Part(probe, offset + current) into alike
            where alike.Key.StartsWith(typed[current], StringComparison.Ordinal)
            orderby alike.Key
            select Make(typed[current], alike.Key, [.. alike], offset + current);
        if (current == 0) endings = endings.Concat(Alone(typed[0], probes));
        return endings.Where(ending => ending.Text.Length > 0).Take(ProbeFilter.SuggestionLimit);
    }

    private static Ending Make(string typed, string part, ProbeDescription[] alike, int index)
    {
        string text = part;
        for (int next = index + 1; next <= LastPart; next++)
        {
            text += ':';
            string only = ProbeFilter.Part(alike[0], next);
            if (!Array.TrueForAll(alike, probe => ProbeFilter.Part(probe, next) == only)) break;
            if (next != Module) text += only;
        }

        return new(typed, text, part.Length > 0 ? part : text, ProbeFilter.Describe(alike));
    }

    /// <summary>Probes that are known by their name alone: BEGIN, tick-1s.</summary>
    private static IEnumerable<Ending> Alone(string typed, IReadOnlyList<ProbeDescription> probes) =>
        from probe in probes
        where probe.Module.Length == 0 && probe.Function.Length == 0 && probe.Name.StartsWith(typed, StringComparison.Ordinal)
        orderby probe.Name
        select new Ending(typed, probe.Name, probe.Name, probe.ToString());
}
