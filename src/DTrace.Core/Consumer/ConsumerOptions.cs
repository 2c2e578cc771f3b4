namespace DTrace.Core;

/// <summary>How to open a consumer.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The engine wanted.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>The engines to choose from.</summary>
    public required IReadOnlyList<IEngine> Engines { get; init; }

    /// <summary>A libdtrace to load in place of the platform's, a file's path. With <see cref="EngineKind.Auto"/> it means the engine LibDTrace.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>A name to find the consumer by; null for <c>DTrace</c> and its number.</summary>
    public string? Name { get; init; }

    /// <summary>Options to set at once, in order; a null value is the bare flag. Before them bufsize and aggsize are set to 4m.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Options { get; init; } = [];

    /// <summary>Destructive actions are allowed (option destructive).</summary>
    public bool IsDestructive { get; init; }

    /// <summary>The session's consumers, to which this one is added.</summary>
    public ConsumerRegistry Registry { get; init; } = ConsumerRegistry.Default;

    /// <summary>Whether Auto shall choose as on Linux.</summary>
    internal bool IsLinux { get; init; } = OperatingSystem.IsLinux();

    /// <summary>Whether this process has other numbers than the kernel's, of which libdtrace knows nothing.</summary>
    internal bool IsInPidNamespace { get; init; } = InitialPidNamespace.IsLeft;

    /// <summary>The clock of the pump's rates.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;
}
