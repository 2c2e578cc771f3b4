using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>The texts of network addresses and of cleaned paths, as illumos has them.</summary>
public abstract class AddressTextContract(TestEngine engine)
{
    private const string Digits = "0123456789abcdef";

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.1.5")]
    [InlineData("127.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("192.168.100.9")]
    public async Task AnIpv4Address(string text) =>
        Assert.Equal([text, text], await engine.TraceAsync($$"""
            BEGIN { a = (ipaddr_t *)alloca(4); *a = htonl({{BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(text).GetAddressBytes())}});
                trace(inet_ntoa(a)); trace(inet_ntop(AF_INET, a)); exit(0); }
            """));

    [Theory]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("fe80::214:4fff:fe0b:76c8", "fe80::214:4fff:fe0b:76c8")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888", "ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888")]
    [InlineData("1:0:3:4:5:6:7:8", "1::3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0")]
    [InlineData("0:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8")]
    [InlineData("1:0:0:4:5:0:0:0", "1:0:0:4:5::")]
    [InlineData("1000:0:0:4000:5000:0:0:8000", "1000::4000:5000:0:0:8000")]
    [InlineData("1:0:0:4000:5:0:0:8", "1:0:0:4000:5::8")]
    public async Task AnIpv6Address(string address, string text) =>
        Assert.Equal([text, text, text], await Ipv6Async(address, "inet_ntop(AF_INET6, a)", "inet_ntoa6(a)", "inet_ntoa6(a, 1)"));

    [Theory]
    [InlineData("::ffff:192.168.1.2", "::ffff:192.168.1.2", "192.168.1.2")]
    [InlineData("::ffff:0.0.0.0", "::ffff:0.0.0.0", "0.0.0.0")]
    [InlineData("::10.2.3.4", "::10.2.3.4", "10.2.3.4")]
    [InlineData("::0.0.3.4", "0:0:0:0:0:0:0.0.3.4", "0.0.3.4")]
    [InlineData("::2", "0:0:0:0:0:0:0.0.0.2", "0.0.0.2")]
    public async Task AnIpv6AddressThatEmbedsAnIpv4Address(string address, string text, string bare) =>
        Assert.Equal([text, bare, text, bare], await Ipv6Async(address, "inet_ntop(AF_INET6, a)", "inet_ntoa6(a)", "inet_ntoa6(a, 1)", "inet_ntoa6(a, 0)"));

    /// <summary>Three hundred addresses of a known sequence, most of their words zero.</summary>
    [Fact]
    public async Task ManyIpv6Addresses()
    {
        object?[] data = await engine.TraceAsync("""
            unsigned long seed;
            BEGIN { seed = 7; }
            tick-200us {
                a = (uint16_t *)alloca(16);
                seed = seed * 6364136223846793005 + 1442695040888963407; this->z = seed >> 40; this->v = seed >> 16;
                a[0] = this->z & 1 ? 0 : this->v; a[1] = this->z & 2 ? 0 : this->v >> 3; a[2] = this->z & 4 ? 0 : this->v << 8; a[3] = this->z & 8 ? 0 : this->v >> 8 & 0xff;
                a[4] = this->z & 16 ? 0 : this->v >> 5; a[5] = this->z & 32 ? 0 : this->v; a[6] = this->z & 64 ? 0 : this->v >> 12; a[7] = this->z & 128 ? 0 : this->v >> 1 & 0xff00;
                trace(*(uint64_t *)a); trace(*(uint64_t *)(a + 4)); trace(inet_ntop(AF_INET6, a));
            }
            tick-200us /++n == 300/ { exit(0); }
            """, ("bufsize", "4m"));
        Assert.Equal(900, data.Length);
        byte[] address = new byte[16];
        for (int i = 0; i < data.Length; i += 3)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(address, (ulong)data[i]!);
            BinaryPrimitives.WriteUInt64LittleEndian(address.AsSpan(8), (ulong)data[i + 1]!);
            Assert.Equal($"{System.Convert.ToHexString(address)} {TextOf(address)}", $"{System.Convert.ToHexString(address)} {data[i + 2]}");
        }
    }

    [Fact]
    public async Task AddressesOfLinks() =>
        Assert.Equal(["00:16:3e:0a:ff:02", "00:16:3e:0a:ff:02:00:00:00:00:00:00:00:00:00:00:00:00:00:7f"], await engine.TraceAsync("""
            BEGIN { a = (char *)alloca(20); a[1] = 0x16; a[2] = 0x3e; a[3] = 10; a[4] = 0xff; a[5] = 2; a[19] = 0x7f;
                trace(link_ntop(ARPHRD_ETHER, a)); trace(link_ntop(ARPHRD_INFINIBAND, a)); exit(0); }
            """));

    [Theory]
    [InlineData("inet_ntop(AF_UNIX, a)")]
    [InlineData("inet_ntop(-1, a)")]
    [InlineData("link_ntop(0, a)")]
    public async Task AKindOfAddressThatIsUnknownIsAnIllegalOperation(string call)
    {
        TraceResult result = await engine.RunAsync($$"""BEGIN { a = alloca(20); trace({{call}}); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.IllegalOperation, Assert.Single(result.Faults).Kind);
    }

    [Theory]
    [InlineData("inet_ntoa((ipaddr_t *)0)")]
    [InlineData("inet_ntoa6((in6_addr_t *)0)")]
    [InlineData("inet_ntop(AF_INET, NULL)")]
    [InlineData("link_ntop(ARPHRD_ETHER, NULL)")]
    [InlineData("cleanpath(NULL)")]
    public async Task WhatIsAtNoAddressIsAFault(string call)
    {
        TraceResult result = await engine.RunAsync($$"""BEGIN { trace({{call}}); } BEGIN { exit(0); }""");
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }

    [Fact]
    public async Task ATextIsCutToStrsize() =>
        Assert.Equal(["2001:db", "10.0.0."], await engine.TraceAsync("""
            BEGIN { a = (uint32_t *)alloca(16); a[0] = htonl(0x20010db8); b = (ipaddr_t *)alloca(4); *b = htonl(0x0a000001);
                trace(inet_ntop(AF_INET6, a)); trace(inet_ntoa(b)); exit(0); }
            """, ("strsize", "8")));

    [Fact]
    public async Task TextsArePartsOfExpressions() =>
        Assert.Equal(["<10.0.0.1>", 8UL, 1L, "10.0.0.1", "10.0.0.1"], await engine.TraceAsync("""
            BEGIN { a = (ipaddr_t *)alloca(4); *a = htonl(0x0a000001); trace(strjoin(strjoin("<", inet_ntoa(a)), ">")); trace(strlen(inet_ntoa(a)));
                trace(inet_ntoa(a) == "10.0.0.1"); self->a = inet_ntoa(a); trace(self->a); trace(a != NULL ? inet_ntoa(a) : "none"); exit(0); }
            """));

    [Theory]
    [InlineData("/usr//local/./bin/../lib", "/usr/local/lib")]
    [InlineData("", "")]
    [InlineData("/", "/")]
    [InlineData("a", "a")]
    [InlineData("/a/b/../../c", "/c")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("a/../b", "/b")]
    [InlineData("a/..", "a")]
    [InlineData("./a", "./a")]
    [InlineData("../a", "../a")]
    [InlineData("/a/.", "/a/.")]
    [InlineData("/a/./", "/a/")]
    [InlineData("/.a/..b/...", "/.a/..b/...")]
    [InlineData("//a///b//", "/a/b/")]
    [InlineData("/one/two/three/../../four/../five/six/seven/eight/nine/../ten", "/one/five/six/seven/eight/ten")]
    public async Task ACleanedPath(string path, string text) =>
        Assert.Equal([text], await engine.TraceAsync($$"""BEGIN { trace(cleanpath("{{path}}")); exit(0); }"""));

    /// <summary>illumos leaves room for "/..", a character and the NUL.</summary>
    [Fact]
    public async Task ACleanedPathIsCutToStrsize() =>
        Assert.Equal(["/ab", ""], await engine.TraceAsync("""BEGIN { trace(cleanpath("/abcdef")); trace(cleanpath("")); exit(0); }""", ("strsize", "8")));

    [Theory]
    [InlineData("inet_ntoa(text)", "D_PROTO_ARG")]
    [InlineData("inet_ntoa(1)", "D_PROTO_ARG")]
    [InlineData("inet_ntoa6(word)", "D_PROTO_ARG")]
    [InlineData("inet_ntoa6((in6_addr_t *)0, \"a\")", "D_PROTO_ARG")]
    [InlineData("inet_ntoa6((in6_addr_t *)0, n)", "D_PROTO_ARG")]
    [InlineData("inet_ntop(\"a\", NULL)", "D_PROTO_ARG")]
    [InlineData("inet_ntop(AF_INET)", "D_PROTO_LEN")]
    [InlineData("link_ntop(AF_INET)", "D_PROTO_LEN")]
    [InlineData("cleanpath(1)", "D_PROTO_ARG")]
    public async Task ArgumentsOfOtherTypesAreRefused(string call, string tag)
    {
        DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(() => engine.RunAsync($$"""int n; char *text; ipaddr_t *word; BEGIN { trace({{call}}); exit(0); }"""));
        Assert.Equal(tag, error.Tag);
    }

    private Task<object?[]> Ipv6Async(string address, params string[] calls)
    {
        byte[] bytes = IPAddress.Parse(address).GetAddressBytes();
        string stores = string.Concat(Enumerable.Range(0, 4).Select(i => string.Create(CultureInfo.InvariantCulture, $"w[{i}] = htonl({BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 * i))}); ")));
        return engine.TraceAsync($"BEGIN {{ w = (uint32_t *)alloca(16); {stores} a = (in6_addr_t *)w; {string.Concat(calls.Select(call => $"trace({call}); "))} exit(0); }}");
    }

    /// <summary>From the last character to the first, as dtrace.c goes (DIF_SUBR_INET_NTOP).</summary>
    private static string TextOf(byte[] address)
    {
        int first = -1, trial = -1, length = 1;
        for (int i = 0; i < 16; i++)
        {
            if (address[i] == 0 && trial == -1 && i % 2 == 0)
            {
                trial = i;
            }
            else if (trial != -1 && (address[i] != 0 || i == 15))
            {
                if (i - trial > length)
                {
                    first = trial;
                    length = i - (i % 2) - trial + (address[i] == 0 ? 2 : 0);
                }

                trial = -1;
            }
        }

        Stack<char> text = new();
        int last = 14;
        bool isZero = address.AsSpan(0, 10).IndexOfAnyExcept((byte)0) < 0;
        uint low = BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(12));
        if (isZero && ((address[10], address[11]) == (255, 255) || ((address[10], address[11]) == (0, 0) && low > 1)))
        {
            last = 10;
            foreach (char c in new IPAddress(address.AsSpan(12)).ToString().Reverse()) text.Push(c);
        }

        for (int i = last; i >= 0; i -= 2)
        {
            if (i == first + length - 2)
            {
                text.Push(':');
                text.Push(':');
                i -= length - 2;
                continue;
            }

            if (i < 14 && i != first - 2) text.Push(':');
            int value = (address[i] << 8) + address[i + 1];
            do text.Push(Digits[value % 16]);
            while ((value /= 16) != 0);
        }

        return string.Concat(text);
    }
}
