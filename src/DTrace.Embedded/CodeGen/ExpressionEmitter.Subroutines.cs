using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>The subroutines that have code, a row each, beside those of <see cref="BuiltinFunctions"/>; what stands there alone is refused by its name.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>R0 = the call's value.</summary>
    private delegate void NumberEmitter(ExpressionEmitter emitter, BoundCall call);

    /// <summary>R0 = the address of the call's string; where it is null, that is a fault, or jumps if there is a label. The result is how many bytes can be read.</summary>
    private delegate int TextEmitter(ExpressionEmitter emitter, BoundCall call, BpfLabel? whenNull);

    private static readonly Dictionary<string, NumberEmitter> Numbers = new()
    {
        ["__chip"] = (emitter, call) => emitter.EmitChip(call.Arguments[0]),
        ["alloca"] = (emitter, call) => emitter.EmitAllocation(call.Arguments[0]),
        ["bcopy"] = (emitter, call) => emitter.EmitCopyInto(ReaderOf(call.Arguments[0]), call, (from, to, size) => new CopySlots(from, size, to)),
        ["copyin"] = (emitter, call) => emitter.EmitCopyIn(call),
        ["copyinto"] = (emitter, call) => emitter.EmitCopyInto(BpfHelper.ProbeReadUser, call, (from, size, to) => new CopySlots(from, size, to)),
        ["copyout"] = (emitter, call) => emitter.EmitCopyOut(call),
        ["copyoutstr"] = (emitter, call) => emitter.EmitCopyOutString(call),
        ["getmajor"] = (emitter, call) => emitter.EmitDevicePart(call, isMajor: true),
        ["getminor"] = (emitter, call) => emitter.EmitDevicePart(call, isMajor: false),
        ["htonl"] = (emitter, call) => emitter.EmitByteOrder(call, 32),
        ["htonll"] = (emitter, call) => emitter.EmitByteOrder(call, 64),
        ["htons"] = (emitter, call) => emitter.EmitByteOrder(call, 16),
        ["index"] = InFunction((emitter, call) => emitter.EmitSearch(call, isLast: false)),
        ["mutex_owned"] = (emitter, call) => emitter.EmitMutexOwned(call),
        ["mutex_owner"] = (emitter, call) => emitter.EmitMutexOwner(call),
        ["mutex_type_adaptive"] = (emitter, call) => emitter.EmitMutexType(call, isAdaptive: true),
        ["mutex_type_spin"] = (emitter, call) => emitter.EmitMutexType(call, isAdaptive: false),
        ["ntohl"] = (emitter, call) => emitter.EmitByteOrder(call, 32),
        ["ntohll"] = (emitter, call) => emitter.EmitByteOrder(call, 64),
        ["ntohs"] = (emitter, call) => emitter.EmitByteOrder(call, 16),
        ["progenyof"] = (emitter, call) => emitter.EmitProgeny(call.Arguments[0]),
        ["rand"] = (emitter, _) => emitter._code.Call(BpfHelper.GetPrandomU32),
        ["rindex"] = InFunction((emitter, call) => emitter.EmitSearch(call, isLast: true)),
        ["rw_iswriter"] = (emitter, call) => emitter.EmitWriter(call, orWaits: true),
        ["rw_read_held"] = (emitter, call) => emitter.EmitReadHeld(call),
        ["rw_write_held"] = (emitter, call) => emitter.EmitWriter(call, orWaits: false),
        ["speculation"] = (emitter, _) => emitter.EmitSpeculation(),
        ["strlen"] = (emitter, call) => emitter.EmitStringLength(call.Arguments[0]),
        ["strtoll"] = (emitter, call) => emitter.EmitBaseFirst(call, InFunction((routine, inner) => routine.EmitTextNumber(inner))),
    };

    private static readonly Dictionary<string, TextEmitter> Texts = new()
    {
        ["__mount_path"] = (emitter, call, _) => emitter.EmitPath(call.Arguments[0], PathStart.Mount),
        ["basename"] = InFunction((emitter, call, to, _) => emitter.EmitPathPart(call, isDirectory: false, to)),
        ["cleanpath"] = InFunction((emitter, call, to, _) => emitter.EmitCleanPath(call, to)),
        ["copyinstr"] = (emitter, call, _) => emitter.EmitCopyInString(call),
        ["d_path"] = (emitter, call, _) => emitter.EmitPath(call.Arguments[0], PathStart.File),
        ["dirname"] = InFunction((emitter, call, to, _) => emitter.EmitPathPart(call, isDirectory: true, to)),
        ["inet_ntoa"] = (emitter, call, _) => emitter.EmitAddress4Text(call),
        ["inet_ntoa6"] = (emitter, call, _) => emitter.EmitAddress6Text(call),
        ["inet_ntop"] = (emitter, call, _) => emitter.EmitAddressFamilyText(call),
        ["link_ntop"] = (emitter, call, _) => emitter.EmitLinkText(call),
        ["lltostr"] = InFunction((emitter, call, to, _) => emitter.EmitNumberText(call, to)),
        ["strchr"] = InFunction((emitter, call, to, whenNull) => emitter.EmitCharacterSearch(call, isLast: false, to, whenNull)),
        ["strjoin"] = (emitter, call, _) => emitter.EmitJoin(call),
        ["strrchr"] = InFunction((emitter, call, to, whenNull) => emitter.EmitCharacterSearch(call, isLast: true, to, whenNull)),
        ["strstr"] = (emitter, call, whenNull) => emitter.EmitStringSearch(call, whenNull),
        ["strtok"] = InFunction((emitter, call, to, whenNull) => emitter.EmitToken(call, to, whenNull)),
        ["substr"] = (emitter, call, _) => emitter.EmitSubstring(call),
        ["tolower"] = InFunction((emitter, call, to, _) => emitter.EmitCase(call, 'A', 'Z', to)),
        ["toupper"] = InFunction((emitter, call, to, _) => emitter.EmitCase(call, 'a', 'z', to)),
    };

    private void EmitCall(BoundCall call)
    {
        if (!Numbers.TryGetValue(call.Function.Name, out NumberEmitter? emit)) throw Unsupported.Because($"the subroutine {call.Function.Name}( )");
        emit(this, call);
    }

    private int EmitStringCall(BoundCall call, BpfLabel? whenNull) => Texts.TryGetValue(call.Function.Name, out TextEmitter? emit)
        ? emit(this, call, whenNull)
        : throw Unsupported.Because($"the subroutine {call.Function.Name}( )");
}
