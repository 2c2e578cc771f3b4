using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.Semantics;

namespace DTrace.Embedded.CodeGen;

/// <content>
/// What actions do in the probe, a row each, beside those of <see cref="BuiltinFunctions"/>. An action without a row that the consumer carries out
/// records its arguments; any other is refused by its name.
/// </content>
internal sealed partial class ClauseEmitter
{
    /// <summary>SIGSTOP of Linux on x86-64 and AArch64 (include/uapi/asm-generic/signal.h).</summary>
    private const int StopSignal = 19;

    private static readonly Dictionary<string, Action<ClauseEmitter, BoundActionCall>> Actions = new()
    {
        ["breakpoint"] = (_, call) => throw Refuse(call, "the kernel has no eBPF helper for it"),
        ["chill"] = (emitter, call) => new ChillEmitter(emitter._context, emitter._expressions).Emit(call.Arguments[0]),
        ["commit"] = (emitter, call) => emitter.Speculation.EmitCommit(call.Arguments[0]),
        ["discard"] = (emitter, call) => emitter.Speculation.EmitDiscard(call.Arguments[0]),
        ["panic"] = (_, call) => throw Refuse(call, "the kernel has no eBPF helper for it"),
        ["raise"] = (emitter, call) => emitter.EmitSignal(call, () => emitter._expressions.Emit(call.Arguments[0])),
        ["speculate"] = (emitter, call) => emitter.Speculation.EmitSpeculate(call.Arguments[0], emitter._context.End),
        ["stop"] = (emitter, call) => emitter.EmitSignal(call, () => emitter._code.Move(BpfRegister.R0, StopSignal)),
        ["tracemem"] = (emitter, call) => emitter.EmitMemory(call),
    };

    private SpeculationEmitter Speculation => new(_context, _expressions);

    private void EmitAction(BoundActionCall call)
    {
        if (Actions.TryGetValue(call.Function.Name, out Action<ClauseEmitter, BoundActionCall>? emit)) emit(this, call);
        else if (call.Function.ConsumerAction is not null) EmitData(call, [.. call.Arguments]);
        else throw Unsupported.Because($"the action {call.Function.Name}( )");
    }

    /// <summary>Sends the process the signal that R0 is made.</summary>
    private void EmitSignal(BoundActionCall call, Action emitNumber)
    {
        emitNumber();
        _program.Options.Target.EmitSignal(_program, call.Function.Name);
    }

    private static DTraceCompileException Refuse(BoundActionCall call, string why) => Unsupported.Because($"the action {call.Function.Name}( ): {why}");
}
