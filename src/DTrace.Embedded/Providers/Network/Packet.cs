using System.Buffers.Binary;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>
/// What a struct sk_buff holds: an IP packet, whose header gives the rest. Extension headers of IPv6 are not followed. R0 gets the value; R1 to R5
/// are lost.
/// </summary>
/// <param name="buffer">The struct sk_buff.</param>
/// <param name="isArriving">The packet comes from a device: its data begins with the IP header. Else the buffer knows where that is.</param>
internal sealed class Packet(Action<ProgramEmitter> buffer, bool isArriving)
{
    /// <summary>IP versions.</summary>
    public const int Version4 = 4, Version6 = 6;

    // ETH_P_IP and ETH_P_IPV6 (include/uapi/linux/if_ether.h), in the order of the network.
    private static readonly int[] EtherTypes = [BinaryPrimitives.ReverseEndianness((ushort)0x0800), BinaryPrimitives.ReverseEndianness((ushort)0x86dd)];

    // Of struct iphdr and struct ipv6hdr (include/uapi/linux/ip.h, ipv6.h).
    private const int FragmentOffset4 = 6, Protocol4 = 9, Source4 = 12, Destination4 = 16;
    private const int NextHeader6 = 6, Source6 = 8, Destination6 = 24, Length6 = 40;

    /// <summary>The bits of an IPv4 header's word of flags that say where the fragment lies.</summary>
    private static readonly int FragmentMask = BinaryPrimitives.ReverseEndianness((ushort)0x1fff);

    /// <summary>PACKET_OTHERHOST (include/uapi/linux/if_packet.h): the device takes up what is sent to others, too.</summary>
    private const int OfOtherHost = 3;

    /// <summary>The struct sk_buff.</summary>
    public Action<ProgramEmitter> Buffer => buffer;

    /// <summary>The IP header.</summary>
    public void Header(ProgramEmitter program)
    {
        if (isArriving)
        {
            Member(buffer, "sk_buff", "data")(program);
            return;
        }

        int mark = program.Frame.Mark;
        int head = program.Frame.Reserve(8);
        Member(buffer, "sk_buff", "head")(program);
        program.Code.Store(8, BpfRegister.R10, head, BpfRegister.R0);
        Member(buffer, "sk_buff", "network_header")(program);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, head);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    }

    /// <summary>The IP header where the packet is of a version, else 0.</summary>
    public Action<ProgramEmitter> HeaderOf(int version) => program =>
    {
        BpfLabel done = new();
        int mark = program.Frame.Mark;
        EmitParts(program, out int header);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Move(BpfRegister.R0, 0);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R1, 4);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R1, version, done);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, header);
        program.Code.Bind(done);
        program.Frame.Release(mark);
    };

    /// <summary>The header behind that of IP.</summary>
    public void Transport(ProgramEmitter program)
    {
        BpfLabel counted = new();
        int mark = program.Frame.Mark;
        EmitParts(program, out int header);
        program.Code.Move(BpfRegister.R1, BpfRegister.R0);
        program.Code.Alu(BpfAlu.And, BpfRegister.R1, 0xf);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R1, 2);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 4);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, Version6, counted);
        program.Code.Move(BpfRegister.R1, Length6);
        program.Code.Bind(counted);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, header);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    }

    /// <summary>Where the address it comes from stands.</summary>
    public void Source(ProgramEmitter program) => EmitPlace(program, Source4, Source6);

    /// <summary>Where the address it goes to stands.</summary>
    public void Destination(ProgramEmitter program) => EmitPlace(program, Destination4, Destination6);

    /// <summary>Version and ports, as <see cref="Endpoints"/> has them.</summary>
    public void Numbers(ProgramEmitter program)
    {
        int mark = program.Frame.Mark;
        EmitParts(program, out _);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 4);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, Endpoints.VersionShift);
        int version = program.Frame.Reserve(8);
        program.Code.Store(8, BpfRegister.R10, version, BpfRegister.R0);
        Transport(program);
        EmitRead(program, 0, 4);
        program.Code.ToBigEndian(BpfRegister.R0, 32);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, version);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    }

    /// <summary>A condition: an IP packet for this machine, or from it.</summary>
    public void IsInternet(ProgramEmitter program, BpfLabel skip)
    {
        IsOneOf(Member(buffer, "sk_buff", "protocol"), EtherTypes)(program, skip);
        if (isArriving) IsNot(Member(buffer, "sk_buff", "pkt_type"), OfOtherHost)(program, skip);
    }

    /// <summary>A condition: a packet with the header of a protocol. Of the fragments of one datagram that is the first.</summary>
    public Action<ProgramEmitter, BpfLabel> IsOf(int protocol) => All(IsInternet, (program, skip) =>
    {
        BpfLabel longer = new(), done = new();
        int mark = program.Frame.Mark;
        EmitParts(program, out int header);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 4);
        program.Code.Jump(BpfJump.Equal, BpfRegister.R0, Version6, longer);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, Version4, skip);
        EmitField(Protocol4, 1);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, protocol, skip);
        EmitField(FragmentOffset4, 2);
        program.Code.Jump(BpfJump.BitsSet, BpfRegister.R0, FragmentMask, skip);
        program.Code.Jump(done);
        program.Code.Bind(longer);
        EmitField(NextHeader6, 1);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, protocol, skip);
        program.Code.Bind(done);
        program.Frame.Release(mark);

        void EmitField(int offset, int size)
        {
            program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, header);
            EmitRead(program, offset, size);
        }
    });

    /// <summary>A slot = the header's address, R0 = its first byte: the version, and the length of an IPv4 header in words.</summary>
    private void EmitParts(ProgramEmitter program, out int header)
    {
        Header(program);
        header = program.Frame.Reserve(8);
        program.Code.Store(8, BpfRegister.R10, header, BpfRegister.R0);
        EmitRead(program, 0, 1);
    }

    private void EmitPlace(ProgramEmitter program, int offset4, int offset6)
    {
        BpfLabel done = new();
        int mark = program.Frame.Mark;
        EmitParts(program, out int header);
        program.Code.Alu(BpfAlu.Rsh, BpfRegister.R0, 4);
        program.Code.Move(BpfRegister.R1, offset4);
        program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, Version6, done);
        program.Code.Move(BpfRegister.R1, offset6);
        program.Code.Bind(done);
        program.Code.Load(8, BpfRegister.R0, BpfRegister.R10, header);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    }
}
