using System.Runtime.InteropServices;
using System.Text;
using DTrace.Core;

namespace DTrace.Embedded.Kernel.Calls;

/// <summary>
/// bpf(2), a method for each command: here the pointers are made and the addressed memory pinned.
/// A method returns the kernel's result, or a negative errno where the caller may act on it; calls that a signal or a busy bucket
/// interrupted are repeated a bounded number of times (the verifier answers EAGAIN to any pending signal, and .NET's collector sends some).
/// </summary>
internal sealed unsafe class BpfCalls(ISystemCalls system)
{
    /// <summary>How often a call that asks for it is made before its errno stands.</summary>
    public const int Attempts = 16;

    /// <summary>BPF_TRACE_KPROBE_MULTI of enum bpf_attach_type.</summary>
    public const uint FunctionsLink = 42;

    /// <summary>BPF_TRACE_UPROBE_MULTI of enum bpf_attach_type.</summary>
    public const uint UserLink = 48;

    /// <summary>What the calls go to.</summary>
    public ISystemCalls System => system;

    /// <summary>Creates a map.</summary>
    public int CreateMap(MapCreateAttributes attributes) => Invoke(BpfCommand.MapCreate, ref attributes);

    /// <summary>Lookup, update or deletion of an element.</summary>
    public int Element(BpfCommand command, Descriptor map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            MapElementAttributes attributes = new() { Map = map.Number, Key = (ulong)keyPointer, Value = (ulong)valuePointer };
            int result = Invoke(command, ref attributes);
            GC.KeepAlive(map);
            return result;
        }
    }

    /// <summary>No writes to the map from user space any more.</summary>
    public int Freeze(Descriptor map)
    {
        int attributes = map.Number;
        int result = Invoke(BpfCommand.MapFreeze, ref attributes);
        GC.KeepAlive(map);
        return result;
    }

    /// <summary>Reads and removes entries of a hash.</summary>
    /// <param name="map">The map.</param>
    /// <param name="position">Where to go on: null at first, later what was written to <paramref name="next"/>.</param>
    /// <param name="next">Receives where the next call goes on.</param>
    /// <param name="keys">Receives the keys.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="count">How many entries there is room for; then how many there are.</param>
    /// <returns>0, or -ENOENT with the last entries, or -ENOSPC where one bucket holds more than the room.</returns>
    public int LookupAndDeleteBatch(Descriptor map, uint? position, out uint next, Span<byte> keys, Span<byte> values, ref uint count)
    {
        uint from = position ?? 0;
        uint to = 0;
        fixed (byte* keyPointer = keys, valuePointer = values)
        {
            // Not repeated on a signal: a call that has removed entries must not be made twice. The kernel does not interrupt this one.
            MapBatchAttributes attributes = new()
            {
                InBatch = position is null ? 0 : (ulong)&from,
                OutBatch = (ulong)&to,
                Keys = (ulong)keyPointer,
                Values = (ulong)valuePointer,
                Count = count,
                Map = map.Number,
            };
            int result = system.Bpf(BpfCommand.MapLookupAndDeleteBatch, MemoryMarshal.AsBytes(new Span<MapBatchAttributes>(ref attributes)));
            count = attributes.Count;
            next = to;
            GC.KeepAlive(map);
            return result;
        }
    }

    /// <summary>Writes entries, whose keys and values stand in a row.</summary>
    /// <returns>0; -ENOTSUPP where the kernel has no batches for the map's kind.</returns>
    public int UpdateBatch(Descriptor map, ReadOnlySpan<byte> keys, ReadOnlySpan<byte> values, int count)
    {
        fixed (byte* keyPointer = keys, valuePointer = values)
        {
            MapBatchAttributes attributes = new() { Keys = (ulong)keyPointer, Values = (ulong)valuePointer, Count = (uint)count, Map = map.Number };
            int result = Invoke(BpfCommand.MapUpdateBatch, ref attributes);
            GC.KeepAlive(map);
            return result;
        }
    }

    /// <summary>Verifies and loads a program; a log is written where there is room for one.</summary>
    /// <param name="attributes">The program, but for what follows.</param>
    /// <param name="instructions">Its code.</param>
    /// <param name="functions">struct bpf_func_info of each function; empty where it is all one.</param>
    /// <param name="license">Its licence, ended by a NUL.</param>
    /// <param name="log">Where the log goes.</param>
    public int LoadProgram(ProgramLoadAttributes attributes, ReadOnlySpan<byte> instructions, ReadOnlySpan<byte> functions, ReadOnlySpan<byte> license, Span<byte> log)
    {
        fixed (byte* instructionPointer = instructions, functionPointer = functions, licensePointer = license, logPointer = log)
        {
            attributes.Instructions = (ulong)instructionPointer;
            attributes.Functions = (ulong)functionPointer;
            attributes.License = (ulong)licensePointer;
            attributes.LogBuffer = (ulong)logPointer;
            attributes.LogSize = (uint)log.Length;
            attributes.LogLevel = log.IsEmpty ? 0u : 1u;
            return Invoke(BpfCommand.ProgramLoad, ref attributes);
        }
    }

    /// <summary>Loads type information.</summary>
    public int LoadTypes(ReadOnlySpan<byte> types)
    {
        fixed (byte* pointer = types)
        {
            TypesLoadAttributes attributes = new() { Types = (ulong)pointer, TypesSize = (uint)types.Length };
            return Invoke(BpfCommand.TypesLoad, ref attributes);
        }
    }

    /// <summary>Runs a raw-tracepoint program once in this thread (kernel 5.10).</summary>
    public int TestRun(Descriptor program, ReadOnlySpan<ulong> context, out int programResult)
    {
        fixed (ulong* contextPointer = context)
        {
            TestRunAttributes attributes = new()
            {
                Program = program.Number,
                ContextIn = (ulong)contextPointer,
                ContextSizeIn = (uint)(context.Length * sizeof(ulong)),
            };
            int result = Invoke(BpfCommand.ProgramTestRun, ref attributes);
            programResult = (int)attributes.Result;
            GC.KeepAlive(program);
            return result;
        }
    }

    /// <summary>Attaches a program to a raw tracepoint; without a name, to the function that it was loaded for.</summary>
    public int OpenRawTracepoint(string? name, Descriptor program)
    {
        fixed (byte* namePointer = name is null ? null : Encoding.ASCII.GetBytes(name + '\0'))
        {
            RawTracepointAttributes attributes = new() { Name = (ulong)namePointer, Program = program.Number };
            int result = Invoke(BpfCommand.RawTracepointOpen, ref attributes);
            GC.KeepAlive(program);
            return result;
        }
    }

    /// <summary>Attaches a program to a perf event, with the cookie that the program can ask for (kernel 5.15).</summary>
    public int CreateLink(Descriptor program, Descriptor target, uint attachType, ulong cookie)
    {
        LinkCreateAttributes attributes = new() { Program = program.Number, Target = target.Number, AttachType = attachType, Cookie = cookie };
        int result = Invoke(BpfCommand.LinkCreate, ref attributes);
        GC.KeepAlive(program);
        GC.KeepAlive(target);
        return result;
    }

    /// <summary>Attaches a program to functions, each with its cookie (kernel 5.18).</summary>
    /// <param name="program">The program.</param>
    /// <param name="isReturn">Where they return.</param>
    /// <param name="functions">Their names.</param>
    /// <param name="addresses">Their addresses, by which they are meant then; empty where the kernel hides them.</param>
    /// <param name="cookies">Their cookies.</param>
    public int CreateFunctionsLink(Descriptor program, bool isReturn, IReadOnlyList<string> functions, ReadOnlySpan<ulong> addresses, ReadOnlySpan<ulong> cookies)
    {
        byte[] names = addresses.IsEmpty ? Encoding.UTF8.GetBytes(string.Join('\0', functions) + '\0') : [];
        ulong[] namePointers = new ulong[addresses.IsEmpty ? functions.Count : 0];
        fixed (byte* text = names)
        fixed (ulong* namePointer = namePointers, addressPointer = addresses, cookiePointer = cookies)
        {
            int at = 0;
            for (int i = 0; i < namePointers.Length; i++)
            {
                namePointers[i] = (ulong)text + (ulong)at;
                at += Encoding.UTF8.GetByteCount(functions[i]) + 1;
            }

            FunctionsLinkAttributes attributes = new()
            {
                Program = program.Number,
                AttachType = FunctionsLink,
                FunctionFlags = isReturn ? 1u : 0,
                Count = (uint)functions.Count,
                Names = (ulong)namePointer,
                Addresses = (ulong)addressPointer,
                Cookies = (ulong)cookiePointer,
            };
            int result = Invoke(BpfCommand.LinkCreate, ref attributes);
            GC.KeepAlive(program);
            return result;
        }
    }

    /// <summary>Attaches a program to instructions of a file, each with its cookie (kernel 6.6).</summary>
    /// <param name="program">The program.</param>
    /// <param name="path">The file.</param>
    /// <param name="processId">The process, or 0 for all.</param>
    /// <param name="isReturn">Where the functions that begin there return.</param>
    /// <param name="offsets">The instructions' places in the file.</param>
    /// <param name="semaphores">Where in the file their counters are, 0 for none; empty where none has one.</param>
    /// <param name="cookies">Their cookies.</param>
    public int CreateUserLink(
        Descriptor program, string path, int processId, bool isReturn, ReadOnlySpan<ulong> offsets, ReadOnlySpan<ulong> semaphores, ReadOnlySpan<ulong> cookies)
    {
        fixed (byte* pathPointer = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (ulong* offsetPointer = offsets, semaphorePointer = semaphores, cookiePointer = cookies)
        {
            UserLinkAttributes attributes = new()
            {
                Program = program.Number,
                AttachType = UserLink,
                Path = (ulong)pathPointer,
                Offsets = (ulong)offsetPointer,
                Semaphores = (ulong)semaphorePointer,
                Cookies = (ulong)cookiePointer,
                Count = (uint)offsets.Length,
                ProbeFlags = isReturn ? 1u : 0,
                ProcessId = processId,
            };
            int result = Invoke(BpfCommand.LinkCreate, ref attributes);
            GC.KeepAlive(program);
            return result;
        }
    }

    /// <summary>What the kernel says of an object; what it does not know stays zero.</summary>
    public int Info(Descriptor target, Span<byte> info)
    {
        fixed (byte* infoPointer = info)
        {
            ObjectInfoAttributes attributes = new() { Object = target.Number, Length = (uint)info.Length, Info = (ulong)infoPointer };
            int result = Invoke(BpfCommand.ObjectGetInfo, ref attributes);
            GC.KeepAlive(target);
            return result;
        }
    }

    /// <summary>The id after an id, or a descriptor of an id's object.</summary>
    public int ById(BpfCommand command, uint id, out uint nextId)
    {
        ObjectIdAttributes attributes = new() { Id = id };
        int result = Invoke(command, ref attributes);
        nextId = attributes.NextId;
        return result;
    }

    /// <summary>The error of a refused command.</summary>
    public DTraceException Refused(BpfCommand command, int result, string doing) =>
        KernelRefusal.Of(system, command.CallName(), -result, doing);

    /// <summary>Owns the descriptor that a call returned, or gives its error.</summary>
    public Descriptor Own(BpfCommand command, int result, string doing) =>
        result < 0 ? throw Refused(command, result, doing) : new Descriptor(system, result);

    private int Invoke<T>(BpfCommand command, ref T attributes)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref attributes));
        for (int attempt = 1; ; attempt++)
        {
            int result = system.Bpf(command, bytes);
            if (result is not (-Errno.EAGAIN or -Errno.EINTR or -Errno.EBUSY) || attempt == Attempts) return result;
        }
    }
}
