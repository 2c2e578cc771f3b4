using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>
/// The tcp provider (Dynamic Tracing Guide, "tcp Provider"), of the tracepoints inet_sock_set_state(socket, before, now), tcp_receive_reset(socket),
/// tcp_send_reset(socket, packet that is answered), net_dev_queue(packet) and netif_receive_skb(packet) (include/trace/events).
/// </summary>
internal sealed class TcpProvider : DerivedProvider
{
    private const string Change = "inet_sock_set_state";
    private const int Protocol = 6;

    // include/net/tcp_states.h.
    private const int Established = 1;
    private const int SynSent = 2;
    private const int SynReceived = 3;

    // Bits of the 14th byte of a TCP header.
    private const int FlagsOffset = 13;
    private const int Syn = 0x02;
    private const int Acknowledgement = 0x10;

    private static readonly Connection OfSocket = new(Context(0));
    private static readonly Packet Sent = new(Context(0), isArriving: false);
    private static readonly Packet Arriving = new(Context(0), isArriving: true);
    private static readonly Packet Refused = new(Context(1), isArriving: false);
    private static readonly Action<ProgramEmitter> SocketOfSent = Member(Sent.Buffer, "sk_buff", "sk");
    private static readonly IReadOnlyList<ArgumentDescription> Segment = Endpoints.Arguments("tcp");

    public override string Name => "tcp";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        OfChange("accept-established", SynReceived, Established, isOutgoing: false),
        new("accept-refused", "tcp_send_reset") { When = IsRefusedOpening, Values = Endpoints.OfAnswer(Refused, Context(0)), Arguments = Segment },
        OfChange("connect-established", SynSent, Established, isOutgoing: false),
        new("connect-refused", "tcp_receive_reset")
        {
            When = All(OfSocket.IsOf(Protocol), Is(Member(OfSocket.Socket, "sock_common", "skc_state"), SynSent)),
            Values = Endpoints.Of(OfSocket, isOutgoing: false),
            Arguments = Segment,
        },
        OfChange("connect-request", null, SynSent, isOutgoing: true),
        new("receive", "netif_receive_skb") { When = Arriving.IsOf(Protocol), Values = Endpoints.Of(Arriving, null, isOutgoing: false), Arguments = Segment },
        new("send", "net_dev_queue")
        {
            When = All(IsNot(SocketOfSent, 0), Sent.IsOf(Protocol)),
            Values = Endpoints.Of(Sent, SocketOfSent, isOutgoing: true),
            Arguments = Segment,
        },
        new("state-change", Change)
        {
            When = OfSocket.IsOf(Protocol),
            Values = Endpoints.Of(OfSocket, isOutgoing: true, Context(1), Context(2)),
            Arguments =
            [
                new("void *", 0), Segment[1], new("void *", 2), Segment[3], new("void *", 4), new("int", 5) { TranslatedType = "tcplsinfo_t *" },
            ],
        },
    ];

    private static DerivedProbe OfChange(string name, int? before, int state, bool isOutgoing) => new(name, Change)
    {
        When = All(OfSocket.IsOf(Protocol), Is(Context(2), state), before is { } old ? Is(Context(1), old) : (_, _) => { }),
        Values = Endpoints.Of(OfSocket, isOutgoing, state: Context(2)),
        Arguments = Segment,
    };

    /// <summary>The packet that is answered asked for a connection. Before Linux 6.10 the tracepoint tells of those alone that reached a socket.</summary>
    private static void IsRefusedOpening(ProgramEmitter program, BpfLabel skip)
    {
        IsNot(Refused.Buffer, 0)(program, skip);
        Refused.IsOf(Protocol)(program, skip);
        int mark = program.Frame.Mark;
        Refused.Transport(program);
        EmitRead(program, FlagsOffset, 1);
        program.Code.Alu(BpfAlu.And, BpfRegister.R0, Syn | Acknowledgement);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, Syn, skip);
        program.Frame.Release(mark);
    }
}
