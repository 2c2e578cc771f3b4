namespace DTrace.Embedded.Semantics;

/// <summary>Actions that have no node of their own (Dynamic Tracing Guide, "Actions and Subroutines"). Named as D names them.</summary>
internal enum ActionKind
{
    /// <summary>breakpoint(): destructive.</summary>
    Breakpoint,

    /// <summary>chill(nanoseconds): destructive.</summary>
    Chill,

    /// <summary>clear(@a).</summary>
    Clear,

    /// <summary>commit(id).</summary>
    Commit,

    /// <summary>denormalize(@a).</summary>
    Denormalize,

    /// <summary>discard(id).</summary>
    Discard,

    /// <summary>freopen(format, ...): destructive.</summary>
    Freopen,

    /// <summary>ftruncate().</summary>
    Ftruncate,

    /// <summary>normalize(@a, factor).</summary>
    Normalize,

    /// <summary>panic(): destructive.</summary>
    Panic,

    /// <summary>print(value).</summary>
    Print,

    /// <summary>printa(@a), printa(format, @a, ...).</summary>
    Printa,

    /// <summary>raise(signal): destructive.</summary>
    Raise,

    /// <summary>setopt(name), setopt(name, value): both literals or strings.</summary>
    Setopt,

    /// <summary>speculate(id).</summary>
    Speculate,

    /// <summary>stop(): destructive.</summary>
    Stop,

    /// <summary>system(format, ...): destructive.</summary>
    System,

    /// <summary>tracemem(address, size), tracemem(address, size, dynamic size): the second argument is a literal.</summary>
    Tracemem,

    /// <summary>trunc(@a), trunc(@a, n).</summary>
    Trunc,
}
