using System.Management.Automation;
using DTrace.Core;

namespace DTracePS;

/// <summary>How options are chosen by name.</summary>
internal static class OptionNames
{
    /// <summary>The options that a name, in which wildcards may stand, chooses without regard to case.</summary>
    public static IEnumerable<DTraceOption> Choose(IEnumerable<DTraceOption> options, string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return options.Where(option => pattern.IsMatch(option.Name));
    }
}

/// <summary>Reads options, and writes those whose names are wanted.</summary>
internal sealed class GetOptionOperation(IReadOnlyList<DTraceConsumer> consumers, IReadOnlyList<string> names)
    : PerConsumerOperation<IReadOnlyList<DTraceOption>>(consumers)
{
    /// <inheritdoc/>
    protected override string Activity => "Reading options";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<DTraceOption>> Begin(DTraceConsumer consumer, OperationContext context)
    {
        if (names.Count == 0) return await consumer.GetOptionsAsync(context.Abort).ConfigureAwait(false);
        List<DTraceOption> options = [];
        IReadOnlyList<DTraceOption>? all = null;
        foreach (string name in names)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name))
            {
                options.Add(await consumer.GetOptionAsync(name, context.Abort).ConfigureAwait(false));
                continue;
            }

            all ??= await consumer.GetOptionsAsync(context.Abort).ConfigureAwait(false);
            options.AddRange(OptionNames.Choose(all, name));
        }

        return [.. options.DistinctBy(option => option.Name)];
    }

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, IReadOnlyList<DTraceOption> result, IOperationOutput output)
    {
        foreach (DTraceOption option in result) output.Write(option);
    }
}

/// <summary>Sets an option, and writes it as the engine then tells it, if wanted.</summary>
internal sealed class SetOptionOperation(IReadOnlyList<DTraceConsumer> consumers, string name, string? value, bool passThru)
    : PerConsumerOperation<DTraceOption?>(consumers)
{
    /// <inheritdoc/>
    protected override string Activity => "Setting options";

    /// <inheritdoc/>
    protected override async Task<DTraceOption?> Begin(DTraceConsumer consumer, OperationContext context)
    {
        await consumer.SetOptionAsync(name, value, context.Abort).ConfigureAwait(false);
        return passThru ? await consumer.GetOptionAsync(name, context.Abort).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    protected override void Write(DTraceConsumer consumer, DTraceOption? result, IOperationOutput output)
    {
        if (result is not null) output.Write(result);
    }
}
