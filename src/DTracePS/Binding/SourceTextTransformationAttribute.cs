using System.Management.Automation;

namespace DTracePS;

/// <summary>Gives a number with a suffix back as the text the user wrote: <c>5s</c> stays <c>5s</c>. Anything else passes unchanged.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SourceTextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is null ? inputData! : ArgumentText.Of(inputData) ?? inputData;
}
