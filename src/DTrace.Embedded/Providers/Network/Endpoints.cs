using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>
/// arg0 to arg9 of the probes of tcp and udp. Some of them have a packet, some a socket alone, so what is common to both comes beside: arg7 and arg8 are
/// the addresses that the packet comes from and goes to, arg9 holds version and ports, from which library files tcp.d and udp.d make args[].
/// <code>
/// arg0  struct sk_buff, or 0      arg1, arg3  struct sock, or 0      arg2  IP header, or 0      arg4  header of the protocol, or 0
/// arg5  the state before          arg6        the state now, or 0
/// arg9  destination port | source port &lt;&lt; 16 | version &lt;&lt; 32 | whether this machine is the source &lt;&lt; 40
/// </code>
/// </summary>
internal static class Endpoints
{
    public const int SourcePortShift = 16;
    public const int VersionShift = 32;
    private const int OutgoingShift = 40;

    private static readonly Action<ProgramEmitter> None = Constant(0);

    /// <summary>The values of a probe that has a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="socket">Its socket; null where none is known.</param>
    /// <param name="isOutgoing">This machine is the source.</param>
    public static IReadOnlyList<Action<ProgramEmitter>> Of(Packet packet, Action<ProgramEmitter>? socket, bool isOutgoing) =>
        [packet.Buffer, socket ?? None, packet.Header, socket ?? None, packet.Transport, None, None, packet.Source, packet.Destination, With(packet.Numbers, isOutgoing)];

    /// <summary>The values of a probe that answers a packet: the answer's ends are the packet's, exchanged.</summary>
    public static IReadOnlyList<Action<ProgramEmitter>> OfAnswer(Packet packet, Action<ProgramEmitter> socket) =>
        [packet.Buffer, socket, None, socket, None, None, None, packet.Destination, packet.Source, With(Exchanged(packet.Numbers), isOutgoing: true)];

    /// <summary>The values of a probe that has a socket alone.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="isOutgoing">This machine is the source.</param>
    /// <param name="before">The state before; null where it is not told.</param>
    /// <param name="state">The state now; null where the socket has it.</param>
    public static IReadOnlyList<Action<ProgramEmitter>> Of(Connection connection, bool isOutgoing, Action<ProgramEmitter>? before = null, Action<ProgramEmitter>? state = null) =>
        [
            None, connection.Socket, None, connection.Socket, None, before ?? None, state ?? None,
            isOutgoing ? connection.Local : connection.Remote, isOutgoing ? connection.Remote : connection.Local, With(connection.Numbers(isOutgoing), isOutgoing),
        ];

    /// <summary>args[] of a provider's probes: the packet, its connection, IP's part, the session, and the protocol's part.</summary>
    public static IReadOnlyList<ArgumentDescription> Arguments(string provider) =>
        [
            new("struct sk_buff *", 0) { TranslatedType = "pktinfo_t *" },
            new("struct sock *", 1) { TranslatedType = "csinfo_t *" },
            new("struct __endpoints *", 2) { TranslatedType = "ipinfo_t *" },
            new("struct __endpoints *", 3) { TranslatedType = $"{provider}sinfo_t *" },
            new("struct __endpoints *", 4) { TranslatedType = $"{provider}info_t *" },
        ];

    private static Action<ProgramEmitter> With(Action<ProgramEmitter> numbers, bool isOutgoing) => program =>
    {
        numbers(program);
        if (!isOutgoing) return;
        program.Code.Move(BpfRegister.R1, 1L << OutgoingShift);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
    };

    /// <summary>The ports change places.</summary>
    private static Action<ProgramEmitter> Exchanged(Action<ProgramEmitter> numbers) => program =>
    {
        numbers(program);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R1, VersionShift);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R1, VersionShift);
        program.Code.Move(BpfRegister.R2, BpfRegister.R0);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R2, SourcePortShift);
        program.Code.Alu(BpfAlu.And, BpfRegister.R2, ushort.MaxValue);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, ushort.MaxValue);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, SourcePortShift);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R2);
    };
}
