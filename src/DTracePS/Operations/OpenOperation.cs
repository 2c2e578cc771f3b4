using DTrace.Core;

namespace DTracePS;

/// <summary>Opens a consumer and writes it.</summary>
internal sealed class OpenOperation(OpenRequest request) : Operation
{
    private DTraceConsumer? _created;

    /// <inheritdoc/>
    public override IReadOnlyList<DTraceConsumer> Consumers => _created is { } created ? [created] : [];

    /// <inheritdoc/>
    public override void Run(OperationContext context)
    {
        _created = request.Open(context);
        context.Output.Write(_created);
    }

    /// <inheritdoc/>
    public override void Release() => Removal.Behind(_created);
}
