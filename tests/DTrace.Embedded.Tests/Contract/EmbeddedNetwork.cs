using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The providers tcp, udp and ip, over the loopback device. The sockets are this process's.</summary>
public sealed class EmbeddedNetwork : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public static TheoryData<string, int> Addresses { get; } = new() { { "127.0.0.1", 4 }, { "::1", 6 } };

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task AConnectionIsToldOfAtBothEnds(string address, int version)
    {
        Socket listener = Bind(address, SocketType.Stream);
        listener.Listen();
        object?[] data = await TraceWhileAsync(Port(listener), () => Connect(listener), """
            tcp:::connect-request /args[4]->tcp_dport == PORT/ {
                trace("request"); trace(pid == $pid); trace(args[2]->ip_ver); trace(args[2]->ip_daddr); trace(args[3]->tcps_raddr); trace(args[3]->tcps_rport == PORT);
                trace(args[3]->tcps_state == TCP_STATE_SYN_SENT); connection = args[1]->cs_cid;
            }
            tcp:::connect-established /args[4]->tcp_sport == PORT/ {
                trace("established"); trace(args[2]->ip_saddr); trace(args[3]->tcps_rport == PORT); trace(args[4]->tcp_dport == args[3]->tcps_lport);
                trace(args[3]->tcps_state == TCP_STATE_ESTABLISHED); trace(args[1]->cs_cid == connection); port = args[3]->tcps_lport;
            }
            tcp:::accept-established /args[4]->tcp_dport == PORT/ {
                trace("accepted"); trace(args[2]->ip_saddr); trace(args[3]->tcps_lport == PORT); trace(args[4]->tcp_sport == port); trace(args[2]->ip_ver);
            }
            """);
        Assert.Equal(
            [
                "request", 1L, (long)version, address, address, 1L, 1L, "established", address, 1L, 1L, 1L, 1L,
                "accepted", address, 1L, 1L, (long)version,
            ],
            data);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task ARefusalIsToldOfAtBothEnds(string address, int version)
    {
        // Bound and not listening: nobody else can listen there.
        Socket bound = Bind(address, SocketType.Stream);
        object?[] data = await TraceWhileAsync(Port(bound), () => Assert.Throws<SocketException>(() => Connect(bound)), """
            tcp:::accept-refused /args[4]->tcp_sport == PORT/ { trace("sent"); trace(args[2]->ip_ver); trace(args[2]->ip_daddr); trace(args[3]->tcps_lport == PORT); port = args[4]->tcp_dport; }
            tcp:::connect-refused /args[4]->tcp_sport == PORT/ {
                trace("got"); trace(args[2]->ip_ver); trace(args[2]->ip_saddr); trace(args[3]->tcps_rport == PORT); trace(args[4]->tcp_dport == port);
            }
            """);
        Assert.Equal(["sent", (long)version, address, 1L, "got", (long)version, address, 1L, 1L], data);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task StatesAreToldAsTheyChange(string address, int version)
    {
        _ = version;
        Socket listener = Bind(address, SocketType.Stream);
        listener.Listen();
        object?[] data = await TraceWhileAsync(Port(listener), () =>
        {
            Socket client = Connect(listener), server = Keep(listener.Accept());
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, server.Receive(new byte[1]));
            server.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, client.Receive(new byte[1]));
        }, """
            tcp:::state-change /args[3]->tcps_rport == PORT/ { trace(tcp_state_string[args[5]->tcps_state]); trace(tcp_state_string[args[3]->tcps_state]); }
            """);
        Assert.Equal(
            [
                "state-closed", "state-syn-sent", "state-syn-sent", "state-established", "state-established", "state-fin-wait-1", "state-fin-wait-1", "state-fin-wait-2",
            ],
            data[..8]);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task SegmentsAreToldAsTheyGoAndCome(string address, int version)
    {
        Socket listener = Bind(address, SocketType.Stream);
        listener.Listen();
        object?[] data = await TraceWhileAsync(Port(listener), () =>
        {
            Socket client = Connect(listener), server = Keep(listener.Accept());
            client.Send("hello"u8);
            Assert.Equal(5, server.Receive(new byte[8]));
        }, """
            tcp:::send,tcp:::receive /args[4]->tcp_dport == PORT && args[2]->ip_plength == args[4]->tcp_offset + 5/ {
                trace(probename); trace(args[2]->ip_ver); trace(args[2]->ip_saddr); trace(args[2]->ip_daddr); trace(args[4]->tcp_flags == (TH_PUSH | TH_ACK));
                trace(args[4]->tcp_window != 0); trace(args[3]->tcps_rport == (probename == "send" ? PORT : args[4]->tcp_sport)); trace(args[0]->pkt_addr != 0);
            }
            tcp:::send /args[4]->tcp_dport == PORT && args[4]->tcp_flags == TH_SYN/ { trace("opens"); }
            tcp:::receive /args[4]->tcp_sport == PORT && args[4]->tcp_flags == (TH_SYN | TH_ACK)/ { trace("agrees"); }
            """);
        Assert.Equal(["opens", "agrees", "send", (long)version, address, address, 1L, 1L, 1L, 1L, "receive", (long)version, address, address, 1L, 1L, 1L, 1L], data);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task ASessionTellsItsNumbers(string address, int version)
    {
        _ = version;
        Socket listener = Bind(address, SocketType.Stream);
        listener.Listen();
        object?[] data = await TraceWhileAsync(Port(listener), () =>
        {
            Socket client = Connect(listener), server = Keep(listener.Accept());
            client.Send("hello"u8);
            Assert.Equal(5, server.Receive(new byte[8]));
        }, """
            tcp:::send /args[4]->tcp_dport == PORT && args[2]->ip_plength == args[4]->tcp_offset + 5/ {
                trace(args[3]->tcps_state == TCP_STATE_ESTABLISHED); trace(args[3]->tcps_suna == args[4]->tcp_seq); trace(args[3]->tcps_rnxt == args[4]->tcp_ack);
                trace(args[3]->tcps_mss > 0); trace(args[3]->tcps_cwnd > 0);
            }
            tcp:::send /args[4]->tcp_sport == PORT && args[4]->tcp_flags == (TH_SYN | TH_ACK)/ { trace(args[3]->tcps_state == TCP_STATE_SYN_RECEIVED); trace(args[3]->tcps_cwnd); }
            """);
        Assert.Equal([1L, 0L, 1L, 1L, 1L, 1L, 1L], data);
    }

    /// <summary>A socket of IPv6 may speak IPv4.</summary>
    [Fact]
    public async Task AMappedAddressIsTheOneItStandsFor()
    {
        Socket listener = Bind("127.0.0.1", SocketType.Stream);
        listener.Listen();
        object?[] data = await TraceWhileAsync(Port(listener), () =>
        {
            Socket client = Keep(new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true });
            client.Connect(IPAddress.Parse("::ffff:127.0.0.1"), Port(listener));
        }, "tcp:::connect-established /args[4]->tcp_sport == PORT/ { trace(args[2]->ip_ver); trace(args[2]->ip_saddr); trace(args[3]->tcps_raddr); }");
        Assert.Equal([4L, "127.0.0.1", "127.0.0.1"], data);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task DatagramsAreToldAsTheyGoAndCome(string address, int version)
    {
        Socket server = Bind(address, SocketType.Dgram);
        object?[] data = await TraceWhileAsync(Port(server), () => Greet(server, address), """
            udp:::send,udp:::receive /args[4]->udp_dport == PORT/ {
                trace(probename); trace(args[2]->ip_ver); trace(args[2]->ip_saddr); trace(args[4]->udp_length);
                trace(args[3]->udps_lport == (probename == "send" ? args[4]->udp_sport : PORT)); trace(args[3]->udps_raddr); trace(args[1]->cs_addr != 0);
            }
            """);
        Assert.Equal(["send", (long)version, address, 13L, 1L, address, 1L, "receive", (long)version, address, 13L, 1L, address, 0L], data);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task PacketsAreToldWithTheirHeadersAndDevice(string address, int version)
    {
        Socket server = Bind(address, SocketType.Dgram);
        object?[] data = await TraceWhileAsync(Port(server), () => Greet(server, address), """
            udp:::send /args[4]->udp_dport == PORT/ { header = arg2; }
            ip:::send,ip:::receive /header && (arg2 == header || probename == "receive") && args[3]->if_name == "lo" && args[2]->ip_plength == 13/ {
                trace(probename); trace(args[2]->ip_ver); trace(args[2]->ip_daddr); trace(args[3]->if_local);
                trace(args[4]->ipv4_ver); trace(args[4]->ipv4_protostr); trace(args[4]->ipv4_saddr); trace(args[4]->ipv4_length);
                trace(args[5]->ipv6_ver); trace(args[5]->ipv6_nextstr); trace(args[5]->ipv6_saddr); trace(args[5]->ipv6_plen);
            }
            """);
        object[] headers = version == 4
            ? [4L, "UDP", address, 33L, 0L, "<unknown>", "<unknown>", 0L]
            : [0L, "<unknown>", "<unknown>", 0L, 6L, "UDP", address, 13L];
        Assert.Equal(["send", (long)version, address, 1L, .. headers, "receive", (long)version, address, 1L, .. headers], data);
    }

    private static int Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private Socket Keep(Socket socket)
    {
        socket.ReceiveTimeout = (int)TestEngine.Limit.TotalMilliseconds;
        _sockets.Add(socket);
        return socket;
    }

    private Socket Bind(string address, SocketType type)
    {
        IPAddress bound = IPAddress.Parse(address);
        Socket socket = Keep(new Socket(bound.AddressFamily, type, ProtocolType.Unspecified));
        socket.Bind(new IPEndPoint(bound, 0));
        return socket;
    }

    private Socket Connect(Socket listener)
    {
        Socket client = Keep(new Socket(listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        client.Connect(listener.LocalEndPoint!);
        return client;
    }

    /// <summary>Sends a datagram of five bytes, and takes it.</summary>
    private void Greet(Socket server, string address)
    {
        Socket client = Bind(address, SocketType.Dgram);
        client.SendTo("hello"u8, server.LocalEndPoint!);
        Assert.Equal(5, server.Receive(new byte[8]));
    }

    private static async Task<object?[]> TraceWhileAsync(int port, Action action, string program)
    {
        DTraceConsumer consumer = await TestEngine.Embedded.OpenAsync();
        try
        {
            await consumer.CompileAsync(new ProgramSource { Text = program.Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) }, TestContext.Current.CancellationToken);
            await consumer.StartAsync(TestContext.Current.CancellationToken);
            action();
            await consumer.StopAsync(TestEngine.Limit, TestContext.Current.CancellationToken);
            TraceResult result = await TraceResult.ReadToEndAsync(consumer);
            Assert.Empty(result.Faults);
            return [.. result.Records.Select(record => record.Data is ulong number && number <= long.MaxValue ? (long)number : record.Data)];
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}
