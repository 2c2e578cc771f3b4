using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DTrace.Core.LibDTrace;

/// <summary>
/// The handlers of a handle: drops, faults, text, and changes of options by D. Without one for drops the first drop ends consumption, and
/// without one for faults they would be silent (dt_handle.c). What comes outside a call with a sink is kept for the next one.
/// </summary>
internal sealed unsafe class ReportHandlers(int consumerId, LibraryHandle handle, ProbeTable probes, HandlerText? text) : CallbackTarget
{
    /// <summary>The most reports kept while there is no sink.</summary>
    private const int MostKept = 1000;

    private readonly Queue<Action<IRecordSink>> _kept = [];
    private readonly Dictionary<(int Kind, int Cpu), long> _totals = [];
    private IRecordSink? _sink;
    private bool _reportsFaults;

    /// <summary>Passes on what has been made text of so far, which came before the option was set.</summary>
    public Action? BeforeOption { get; set; }

    /// <summary>Installs the handlers that need no compiler.</summary>
    public void Install()
    {
        handle.Check(handle.Calls.HandleDrops(handle.Pointer, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnDrop, Argument), "failed to establish the drop handler");
        handle.Check(handle.Calls.HandleSetOption(handle.Pointer, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnSetOption, Argument), "failed to establish the option handler");
        if (text is not null)
            handle.Check(handle.Calls.HandleText(handle.Pointer, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnText, Argument), "failed to establish the buffered handler");
    }

    /// <summary>Installs the handler of faults, for which the library compiles a clause; once, for the library refuses a second.</summary>
    public void InstallFaults()
    {
        if (_reportsFaults) return;
        handle.Check(handle.Calls.HandleErrors(handle.Pointer, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&OnFault, Argument), "failed to establish the error handler");
        _reportsFaults = true;
    }

    /// <summary>Runs a call during which reports go to a sink.</summary>
    public T With<T>(IRecordSink sink, Func<T> call)
    {
        while (_kept.TryDequeue(out Action<IRecordSink>? report)) report(sink);
        _sink = sink;
        try
        {
            return call();
        }
        finally
        {
            _sink = null;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDrop(nint drop, nint argument) => Handle(argument, handlers => handlers.Drop(drop));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnFault(nint fault, nint argument) => Handle(argument, handlers => handlers.Fault(fault));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnSetOption(nint change, nint argument) => Handle(argument, handlers => handlers.SetOption(change));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnText(nint piece, nint argument) => Handle(argument, handlers => handlers.Text(piece));

    private static int Handle(nint argument, Action<ReportHandlers> report)
    {
        var handlers = From<ReportHandlers>(argument);
        try
        {
            report(handlers);
            return NativeNumbers.HandleOk;
        }
        catch (Exception exception)
        {
            return handlers.Fail(exception, NativeNumbers.HandleAbort);
        }
    }

    private void Drop(nint address)
    {
        DropLayout layout = handle.Profile.Layouts.Drop;
        int kind = NativeMemory.Int32(address, layout.Kind);
        int cpu = NativeMemory.Int32(address, layout.Cpu);
        long count = NativeMemory.Int64(address, layout.Drops);
        // The library keeps no total of the drops it counts by CPU.
        long counted = _totals[(kind, cpu)] = _totals.GetValueOrDefault((kind, cpu)) + count;
        long total = NativeMemory.Int64(address, layout.Total) is not 0 and long told ? told : counted;
        DropRecord drop = new(consumerId, (DropKind)kind, cpu, count, total, Sentence(NativeMemory.Pointer(address, layout.Message)));
        Report(sink => sink.Drop(drop));
    }

    private void Fault(nint address)
    {
        FaultLayout layout = handle.Profile.Layouts.Fault;
        nint probe = NativeMemory.Pointer(address, layout.Probe);
        FaultRecord fault = new(
            consumerId,
            probe == 0 ? null : probes.Find(probe),
            NativeMemory.Int32(address, layout.Cpu),
            (FaultKind)NativeMemory.Int32(address, layout.Fault),
            NativeMemory.Int32(address, layout.Action),
            NativeMemory.UInt64(address, layout.Address),
            Sentence(NativeMemory.Pointer(address, layout.Message)));
        Report(sink => sink.Fault(fault));
    }

    private void SetOption(nint address)
    {
        SetOptionLayout layout = handle.Profile.Layouts.SetOption;
        string name = NativeMemory.Text(NativeMemory.Pointer(address, layout.Option)) ?? string.Empty;
        long number = NativeMemory.Int64(address, layout.NewValue);
        string? value = number == NativeNumbers.OptionUnset ? null : OptionText.Format(name, OptionTable.Find(name), number);
        BeforeOption?.Invoke();
        Report(sink => sink.OptionSet(name, value));
    }

    private void Text(nint address) => text?.Add(NativeMemory.TextBytes(NativeMemory.Pointer(address, handle.Profile.Layouts.BufferedText)));

    private static string Sentence(nint text) => NativeMemory.Text(text)?.TrimEnd() ?? string.Empty;

    private void Report(Action<IRecordSink> report)
    {
        if (_sink is not null)
            report(_sink);
        else if (_kept.Count < MostKept)
            _kept.Enqueue(report);
    }
}
