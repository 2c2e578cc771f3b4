using DTrace.Embedded.Host;

namespace DTrace.Embedded.Semantics;

/// <summary>What the consumer's options and the way of compiling say to the binder.</summary>
internal sealed record BindOptions
{
    /// <summary>Option strsize: the bytes of a string, its NUL included.</summary>
    public int StringSize { get; init; } = 256;

    /// <summary>Option scratchsize: the bytes a clause may allocate.</summary>
    public int ScratchSize { get; init; } = 256;

    /// <summary>Option stackframes: stack()'s frames where it names none.</summary>
    public int StackFrames { get; init; } = 20;

    /// <summary>Option maxframes: no stack has more.</summary>
    public int MostFrames { get; init; } = int.MaxValue;

    /// <summary>Option ustackframes: ustack()'s frames where it names none.</summary>
    public int UserStackFrames { get; init; } = 100;

    /// <summary>Option jstackframes: jstack()'s frames where it names none.</summary>
    public int JavaStackFrames { get; init; } = 50;

    /// <summary>Option jstackstrsize: jstack()'s bytes of names where it names none.</summary>
    public int JavaStackStringSize { get; init; } = 512;

    /// <summary>Option defaultargs: <c>$1</c> and its like are 0 or empty where no argument is given.</summary>
    public bool DefaultArguments { get; init; }

    /// <summary>Option argref: an argument that no <c>$n</c> names is no error.</summary>
    public bool AllowUnusedArguments { get; init; }

    /// <summary>Option zdefs, or <see cref="Core.ProgramSource.AllowZeroMatch"/>: descriptions may match nothing.</summary>
    public bool AllowZeroMatch { get; init; }

    /// <summary>Option empty, or <see cref="Core.ProgramSource.AllowEmpty"/>: a program may have no clause.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary><c>$target</c>: the process given by -ProcessId or -Command, or null: <c>$target</c> is then 0.</summary>
    public int? Target { get; init; }

    /// <summary>Where C types of the kernel come from, or null.</summary>
    public ITypeSource? KernelTypes { get; init; }

    /// <summary>The pid namespace in whose numbers processes are told.</summary>
    public PidNamespace Namespace { get; init; } = PidNamespace.Initial;

    /// <summary>Whether programs may use the library files; not with option nolibs, or <see cref="Core.ProgramSource.NoLibrary"/>.</summary>
    public bool HasLibraries { get; init; } = true;

    /// <summary>Option libdir: folders of the user's library files.</summary>
    public IReadOnlyList<string> LibraryDirectories { get; init; } = [];

    /// <summary>Ends the compile, between two probe descriptions.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Judges an option of <c>#pragma D option</c>: gives the sentence that refuses name and value, or null where they are good.
    /// Null where nothing is to be refused.
    /// </summary>
    public Func<string, string?, string?>? CheckPragmaOption { get; init; }
}
