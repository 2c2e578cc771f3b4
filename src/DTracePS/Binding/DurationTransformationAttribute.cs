using System.Management.Automation;

namespace DTracePS;

/// <summary>Turns what a user writes for a duration into a <see cref="TimeSpan"/> above zero; the syntax is <see cref="DurationText"/>'s.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return Read(value, value is null ? null : ArgumentText.Of(inputData));
    }

    private static TimeSpan Read(object? value, string? source)
    {
        TimeSpan duration;
        string error;
        bool valid = (source, value) switch
        {
            (not null, _) => DurationText.TryParse(source, out duration, out error),
            (_, string text) => DurationText.TryParse(text, out duration, out error),
            (_, TimeSpan span) => DurationText.TryTake(span, out duration, out error),
            (_, { } number) when ArgumentText.IsSuffixed(number) => Refuse(ArgumentText.LostSuffix("Duration", number), out duration, out error),
            (_, { } number) when ArgumentText.IsNumber(number) => DurationText.TryTake(LanguagePrimitives.ConvertTo<double>(number), out duration, out error),
            _ => Refuse($"{value?.GetType().Name ?? "$null"} is not a duration: give {DurationText.Syntax}.", out duration, out error),
        };
        return valid ? duration : throw new ArgumentTransformationMetadataException(error);
    }

    private static bool Refuse(string reason, out TimeSpan duration, out string error)
    {
        duration = TimeSpan.Zero;
        error = reason;
        return false;
    }
}
