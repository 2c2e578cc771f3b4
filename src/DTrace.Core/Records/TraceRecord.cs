namespace DTrace.Core;

/// <summary>
/// One datum traced by one firing of one clause, in program order.
/// A firing that traces nothing gives one record with action None.
/// </summary>
public sealed class TraceRecord
{
    private bool _isLast;

    /// <summary>The number of the consumer that received it.</summary>
    public required int ConsumerId { get; init; }

    /// <summary>
    /// The probe that fired. Its parts below are what is public: where all public properties are written out, as JSON, the probe would stand there twice.
    /// </summary>
    internal ProbeDescription Probe { get; init; } = new(0, string.Empty, string.Empty, string.Empty, string.Empty);

    /// <summary>The probe's number in its engine.</summary>
    public int ProbeId => Probe.Id;

    /// <summary>The probe's provider.</summary>
    public string Provider => Probe.Provider;

    /// <summary>The probe's module.</summary>
    public string Module => Probe.Module;

    /// <summary>The probe's function.</summary>
    public string Function => Probe.Function;

    /// <summary>The probe's name.</summary>
    public string Name => Probe.Name;

    /// <summary>The CPU the probe fired on.</summary>
    public required int Cpu { get; init; }

    /// <summary>The firing: the same number for all data of one clause's firing, increasing within a consumer.</summary>
    public required long Firing { get; init; }

    /// <summary>The datum's 0-based place in its firing.</summary>
    public required int Index { get; init; }

    /// <summary>The action that traced it.</summary>
    public required TraceAction Action { get; init; }

    /// <summary>
    /// The datum: long, or ulong for unsigned 64-bit types; string; byte[]; a list of <see cref="StackFrame"/>; one
    /// <see cref="StackFrame"/>; text for printf and printa; the status for exit; null where nothing was traced.
    /// </summary>
    public required object? Data { get; init; }

    /// <summary>printf's arguments, after the format; empty for other actions.</summary>
    public required object[] Arguments { get; init; }

    /// <summary>Nanoseconds of DTrace's clock (the <c>timestamp</c> variable), or null where the engine records none.</summary>
    public required long? Timestamp { get; init; }

    /// <summary>The wall-clock time of <see cref="Timestamp"/>, or null where the engine records none.</summary>
    public required DateTimeOffset? Time { get; init; }

    /// <summary>Whether it is the last of its firing: the next record, if any, is of another.</summary>
    public bool IsLast
    {
        get => _isLast;
        init => _isLast = value;
    }

    /// <summary>The datum's bytes in its record, which decide the column it prints in; 0 where unknown.</summary>
    internal int DatumSize { get; init; }

    /// <summary>The options by which dtrace(8) prints it: those that held when it was read.</summary>
    internal TextOptions TextOptions { get; init; } = TextOptions.Default;

    /// <summary>Of a firing's first record, what decides the line's beginning; null where <see cref="TextOptions"/> do.</summary>
    internal FiringHead? Head { get; init; }

    /// <summary>Whether dtrace(8) ends the line after it: after the last record of a firing, unless it is quiet by then.</summary>
    internal bool EndsLine { get; set; }

    /// <summary>The probe and the datum, as in <c>syscall::read:entry 42</c>.</summary>
    public override string ToString() => Data is null ? Probe.ToString() : $"{Probe} {KeyPart.ToText(Data).TrimEnd('\n')}";

    /// <summary>No other follows it in its firing.</summary>
    internal void EndFiring() => _isLast = true;
}
