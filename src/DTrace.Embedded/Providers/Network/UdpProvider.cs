using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>The udp provider (Dynamic Tracing Guide, "udp Provider"), of the tracepoints net_dev_queue(packet) and netif_receive_skb(packet).</summary>
internal sealed class UdpProvider : DerivedProvider
{
    private const int Protocol = 17;

    private static readonly Packet Sent = new(Context(0), isArriving: false);
    private static readonly Packet Arriving = new(Context(0), isArriving: true);
    private static readonly Action<ProgramEmitter> SocketOfSent = Member(Sent.Buffer, "sk_buff", "sk");
    private static readonly IReadOnlyList<ArgumentDescription> Datagram = Endpoints.Arguments("udp");

    public override string Name => "udp";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("receive", "netif_receive_skb") { When = Arriving.IsOf(Protocol), Values = Endpoints.Of(Arriving, null, isOutgoing: false), Arguments = Datagram },
        new("send", "net_dev_queue")
        {
            When = All(IsNot(SocketOfSent, 0), Sent.IsOf(Protocol)),
            Values = Endpoints.Of(Sent, SocketOfSent, isOutgoing: true),
            Arguments = Datagram,
        },
    ];
}
