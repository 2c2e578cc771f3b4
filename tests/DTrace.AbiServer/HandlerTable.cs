using System.Globalization;
using DTrace.Core;

namespace DTrace.AbiServer;

/// <summary>A callback and its argument.</summary>
internal readonly record struct Handler(nint Function, nint Argument)
{
    public bool IsSet => Function != 0;

    public unsafe int Call(nint data) => ((delegate* unmanaged[Cdecl]<nint, nint, int>)Function)(data, Argument);
}

/// <summary>A handle's handlers (dt_handle.c): each is set once, but for that of options.</summary>
internal sealed class HandlerTable(AbiHandle handle)
{
    public Handler Faults;
    public Handler Drops;
    public Handler Text;
    public Handler OptionChanges;
    public Handler Processes;

    private static readonly string[] DropNames =
        ["PRINCIPAL", "AGGREGATION", "DYNAMIC", "DYNRINSE", "DYNDIRTY", "SPEC", "SPECBUSY", "SPECUNAVAIL", "STKSTROVERFLOW", "DBLERROR"];

    /// <summary>How often the library's program of the ERROR probe is enabled: each tells of every fault.</summary>
    private int _errorPrograms;

    public static int Once(ref Handler slot, nint callback, nint argument)
    {
        if (slot.IsSet) throw new AbiError(AbiError.Already);
        slot = new Handler(callback, argument);
        return 0;
    }

    /// <summary>The clause that reports faults is compiled and enabled by dtrace_go: afterwards it is too late.</summary>
    public int SetFaults(nint callback, nint argument)
    {
        if (handle.Tracing.IsActive) throw handle.Error("EDT_ACTIVE");
        return Once(ref Faults, callback, argument);
    }

    /// <summary>dtrace_go enables the program that reports faults, where there is one.</summary>
    public void EnableFaults()
    {
        if (Faults.IsSet) _errorPrograms++;
    }

    /// <summary>A loss. Without a handler it ends the call in progress.</summary>
    public void Drop(DropRecord drop)
    {
        if (!Drops.IsSet) throw handle.Error("EDT_DROPABORT");
        int kind = (int)drop.Kind < DropNames.Length ? (int)drop.Kind : 0;
        bool ofCpu = kind is 0 or 1;
        string tag = handle.Options.IsSet("droptags") ? $"[DTRACEDROP_{DropNames[kind]}] " : string.Empty;
        nint message = Sentence(tag, drop.Message);
        NativeStruct data = new(handle.Arena.Allocate(handle.Facts.Drop.Size), handle.Facts.Drop);
        data.Set("dtdda_handle", handle.Address);
        data.Set("dtdda_cpu", ofCpu ? drop.Cpu : -1);
        data.Set("dtdda_kind", handle.Facts.Constant("DTRACEDROP_" + DropNames[kind]));
        data.Set("dtdda_drops", drop.Count);
        // The library keeps no total of what it counts by CPU.
        data.Set("dtdda_total", ofCpu ? 0 : drop.Total);
        data.Set("dtdda_msg", message);
        int result = Drops.Call(data.Address);
        handle.Arena.Free(data.Address);
        if (message != 0) handle.Arena.Free(message);
        if (result != handle.Facts.Constant("DTRACE_HANDLE_OK")) throw handle.Error("EDT_DROPABORT");
    }

    /// <summary>A fault of D, from each of the enabled programs that report it; one of the library's own comes once.</summary>
    public void FaultOfProgram(FaultRecord fault, nint probe)
    {
        int times = fault.Kind == FaultKind.Library ? 1 : _errorPrograms;
        for (int i = 0; i < times; i++) Fault(fault, probe);
    }

    /// <summary>A fault. Without a handler nobody hears of it, but for a fault of the library's own.</summary>
    public void Fault(FaultRecord fault, nint probe)
    {
        if (!Faults.IsSet)
        {
            if (fault.Kind == FaultKind.Library) throw handle.Error("EDT_ERRABORT");
            return;
        }

        nint message = Sentence(string.Empty, fault.Message);
        NativeStruct data = new(handle.Arena.Allocate(handle.Facts.Fault.Size), handle.Facts.Fault);
        // Not set by the library: what is on the stack stands there.
        data.Set("dteda_handle", unchecked((nint)0xdbdbdbdbdbdbdbdb));
        data.Set("dteda_pdesc", probe);
        data.Set("dteda_cpu", fault.Cpu);
        data.Set("dteda_action", fault.Action);
        data.Set("dteda_offset", -1);
        data.Set("dteda_fault", (int)fault.Kind);
        data.Set("dteda_addr", fault.Address);
        data.Set("dteda_msg", message);
        int result = Faults.Call(data.Address);
        handle.Arena.Free(data.Address);
        if (message != 0) handle.Arena.Free(message);
        if (result != handle.Facts.Constant("DTRACE_HANDLE_OK")) throw handle.Error("EDT_ERRABORT");
    }

    /// <summary>The D action setopt(): it changes an option, and the handler hears of it.</summary>
    public void SetOption(string name, string? value, nint firing)
    {
        long before = handle.Options.Get(name);
        try
        {
            handle.Options.Set(name, value, isActive: true);
        }
        catch (AbiError refusal)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"couldn't set option \"{name}\" to \"{value}\": {handle.Library.ErrorText(refusal.Number)}");
            Fault(new FaultRecord(0, null, -1, FaultKind.Library, -1, 0, text), 0);
            return;
        }

        if (!OptionChanges.IsSet) return;
        nint option = handle.Arena.Text(name);
        NativeStruct data = new(handle.Arena.Allocate(handle.Facts.OptionChange.Size), handle.Facts.OptionChange);
        data.Set("dtsda_handle", handle.Address);
        data.Set("dtsda_probe", firing);
        data.Set("dtsda_option", option);
        data.Set("dtsda_oldval", before);
        data.Set("dtsda_newval", handle.Options.Get(name));
        int result = OptionChanges.Call(data.Address);
        handle.Arena.Free(data.Address);
        handle.Arena.Free(option);
        if (result != handle.Facts.Constant("DTRACE_HANDLE_OK")) throw handle.Error("EDT_DIRABORT");
    }

    /// <summary>A message as handlers are given it; an empty one stands for a NULL pointer.</summary>
    private nint Sentence(string tag, string message) => message.Length == 0 ? 0 : handle.Arena.Text(tag + message + "\n");

    /// <summary>What a library may still report while it closes.</summary>
    public void Closing()
    {
        if (!handle.Library.ReportsWhileClosing) return;
        if (Drops.IsSet) Drop(new DropRecord(0, DropKind.Dynamic, -1, 1, 1, "1 dynamic variable drop"));
    }
}
