using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Providers.Derived;
using DTrace.Embedded.Semantics;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>
/// The ip provider (Dynamic Tracing Guide, "ip Provider"), of the tracepoints net_dev_queue(packet) and netif_receive_skb(packet): a packet is handed to a
/// network device, or comes from one.
/// </summary>
internal sealed class IpProvider : DerivedProvider
{
    private static readonly ArgumentDescription[] Arguments =
    [
        new("struct sk_buff *", 0) { TranslatedType = "pktinfo_t *" },
        new("struct sock *", 1) { TranslatedType = "csinfo_t *" },
        new("struct __ip *", 2) { TranslatedType = "ipinfo_t *" },
        new("struct net_device *", 3) { TranslatedType = "ifinfo_t *" },
        new("struct iphdr *", 4) { TranslatedType = "ipv4info_t *" },
        new("struct ipv6hdr *", 5) { TranslatedType = "ipv6info_t *" },
    ];

    private static readonly Packet Sent = new(Context(0), isArriving: false);
    private static readonly Packet Arriving = new(Context(0), isArriving: true);

    public override string Name => "ip";

    protected override IReadOnlyList<DerivedProbe> Probes { get; } =
    [
        new("receive", "netif_receive_skb") { When = Arriving.IsInternet, Values = ValuesOf(Arriving, Constant(0)), Arguments = Arguments },
        new("send", "net_dev_queue") { When = Sent.IsInternet, Values = ValuesOf(Sent, Member(Sent.Buffer, "sk_buff", "sk")), Arguments = Arguments },
    ];

    private static Action<ProgramEmitter>[] ValuesOf(Packet packet, Action<ProgramEmitter> socket) =>
        [packet.Buffer, socket, packet.Header, Member(packet.Buffer, "sk_buff", "dev"), packet.HeaderOf(Packet.Version4), packet.HeaderOf(Packet.Version6)];
}
