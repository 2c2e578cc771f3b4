using System.Collections.Concurrent;
using System.Text;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>One handle of the library (<c>dtrace_hdl_t</c>), by the address its user has for it.</summary>
internal sealed partial class AbiHandle
{
    /// <summary>The handle's message buffer (BUFSIZ of illumos): a longer message is cut.</summary>
    private const int MessageSize = 1024;

    /// <summary>What a callback may call on the handle that is calling it (libdtrace says it is not for several threads, nor to be entered again).</summary>
    private static readonly HashSet<string> AllowedInCallbacks = new(StringComparer.Ordinal)
    {
        "dtrace_errno", "dtrace_addr2str", "dtrace_uaddr2str", "dtrace_getopt", "dtrace_printf_format", "dtrace_lookup_by_type",
    };

    private static readonly ConcurrentDictionary<nint, AbiHandle> Handles = new();

    private readonly nint _messageBuffer;
    private int _owner;
    private string _compilerMessage = string.Empty;

    private AbiHandle(AbiLibrary library, IEngineSession source)
    {
        Library = library;
        Source = source;
        Address = Arena.Allocate(64);
        _messageBuffer = Arena.Allocate(MessageSize);
        Options = new OptionStore(this);
        Programs = new ProgramTable(this);
        Handlers = new HandlerTable(this);
        Tracing = new Tracing(this);
        Processes = new ProcessTable(this);
    }

    /// <summary>How many handles are open.</summary>
    public static int OpenCount => Handles.Count;

    public AbiLibrary Library { get; }

    public IEngineSession Source { get; }

    public nint Address { get; }

    public NativeArena Arena { get; } = new();

    public PlatformFacts Facts => Library.Facts;

    public OptionStore Options { get; }

    public ProgramTable Programs { get; }

    public HandlerTable Handlers { get; }

    public Tracing Tracing { get; }

    public ProcessTable Processes { get; }

    public int ErrorNumber { get; private set; }

    public static nint Open(AbiLibrary library, int version, int flags)
    {
        if (version <= 0 || (flags & ~library.Facts.Constant("DTRACE_O_MASK")) != 0) throw new AbiError(AbiError.Invalid);
        if (version < library.InterfaceVersion) throw new AbiError(library.Facts.Error("EDT_OVERSION"));
        if (version > library.InterfaceVersion) throw new AbiError(library.Facts.Error("EDT_VERSION"));
        if (library.OpenError is { } error) throw new AbiError(library.Facts.Error(error));
        IEngine source = library.Stream is { } stream ? new StreamEngine(stream) : library.Source;
        AbiHandle handle = new(library, source.Open(new EngineOpenOptions { ConsumerId = 0 }, CancellationToken.None));
        Handles[handle.Address] = handle;
        return handle.Address;
    }

    public static AbiHandle? Find(nint address) => Handles.GetValueOrDefault(address);

    /// <summary>Runs a function of the library on a handle: nothing is thrown, what fails gives <paramref name="failure"/>.</summary>
    public static T Call<T>(nint address, string function, Func<AbiHandle, T> body, T failure) =>
        Find(address) is { } handle ? handle.Call(function, body, failure) : Stray(function, failure);

    /// <inheritdoc cref="Call{T}(nint, string, Func{AbiHandle, T}, T)"/>
    public static int Call(nint address, string function, Func<AbiHandle, int> body) => Call(address, function, body, -1);

    public static void Close(nint address) => Call(
        address,
        "dtrace_close",
        handle =>
        {
            handle.Handlers.Closing();
            Handles.TryRemove(address, out _);
            handle.Processes.Dispose();
            handle.Source.Dispose();
            handle.Tracing.Dispose();
            handle.Arena.Dispose();
            return 0;
        },
        0);

    public AbiError Error(string name) => new(Facts.Error(name));

    /// <summary>The error of a rule that the caller broke.</summary>
    public AbiError Violation(string rule)
    {
        Library.Violate(rule);
        _compilerMessage = $"a rule of the library was broken: {rule}";
        return new AbiError(Facts.Error("EDT_COMPILER"));
    }

    /// <summary>The compiler's error, of which dtrace_errmsg tells the text.</summary>
    public AbiError CompilerError(string message)
    {
        _compilerMessage = message;
        return new AbiError(Facts.Error("EDT_COMPILER"));
    }

    /// <summary>dtrace_errmsg: the text stands in the handle, and the next one overwrites it.</summary>
    public nint Message(int error)
    {
        byte[] text = Encoding.UTF8.GetBytes(error == Facts.Error("EDT_COMPILER") && _compilerMessage.Length > 0 ? _compilerMessage : Library.ErrorText(error));
        unsafe
        {
            Span<byte> buffer = new((byte*)_messageBuffer, MessageSize);
            buffer.Clear();
            text.AsSpan(0, Math.Min(text.Length, MessageSize - 1)).CopyTo(buffer);
        }

        return _messageBuffer;
    }

    /// <summary>What the data's source refuses, as an error of the library.</summary>
    public AbiError Refused(DTraceException refusal) => refusal switch
    {
        { Kind: DTraceErrorKind.NoProbe } => Error("EDT_NOPROBE"),
        { Kind: DTraceErrorKind.Argument } => Error("EDT_BADPGLOB"),
        { Kind: DTraceErrorKind.Option } => Error("EDT_BADOPTVAL"),
        { Message: "Destructive actions not allowed" } => Error("EDT_DESTRUCTIVE"),
        _ => CompilerError(refusal.Message),
    };

    private static T Stray<T>(string function, T failure)
    {
        Strays.Enqueue(function);
        return failure;
    }

    /// <summary>Functions that were called on no open handle.</summary>
    public static ConcurrentQueue<string> Strays { get; } = new();

    private T Call<T>(string function, Func<AbiHandle, T> body, T failure)
    {
        Library.Count(function);
        int thread = Environment.CurrentManagedThreadId;
        int owner = Interlocked.CompareExchange(ref _owner, thread, 0);
        try
        {
            if (owner != 0 && owner != thread) throw Violation($"{function} was called while another thread was in the handle");
            if (owner == thread && !AllowedInCallbacks.Contains(function)) throw Violation($"{function} was called from a callback of the same handle");
            if (Library.TakeInterruption(function)) throw new AbiError(AbiError.Interrupted);
            return body(this);
        }
        catch (AbiError error)
        {
            ErrorNumber = error.Number;
        }
        catch (DTraceException refusal)
        {
            ErrorNumber = Refused(refusal).Number;
        }
#pragma warning disable CA1031 // nothing may be thrown through the caller's native frames
        catch (Exception failed)
#pragma warning restore CA1031
        {
            Library.Violate($"{function}: {failed}");
            ErrorNumber = AbiError.InputOutput;
        }
        finally
        {
            if (owner == 0) Volatile.Write(ref _owner, 0);
        }

        return failure;
    }
}
