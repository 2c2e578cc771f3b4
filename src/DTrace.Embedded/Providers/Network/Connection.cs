using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.Symbols.Btf;
using static DTrace.Embedded.Providers.Derived.KernelValue;

namespace DTrace.Embedded.Providers.Network;

/// <summary>The two ends that a struct sock knows (struct sock_common, include/net/sock.h). R0 gets the value; R1 to R5 are lost.</summary>
/// <param name="socket">The struct sock.</param>
internal sealed class Connection(Action<ProgramEmitter> socket)
{
    /// <summary>AF_INET6 (include/linux/socket.h).</summary>
    private const int Family6 = 10;

    /// <summary>The third word of an IPv6 address that stands for an IPv4 one, ::ffff:a.b.c.d, as it lies in memory.</summary>
    private const long MappedWord = 0xffff_0000;

    /// <summary>The struct sock.</summary>
    public Action<ProgramEmitter> Socket => socket;

    /// <summary>Where this machine's address stands.</summary>
    public void Local(ProgramEmitter program) => EmitPlace(program, "skc_rcv_saddr", "skc_v6_rcv_saddr");

    /// <summary>Where the other end's address stands.</summary>
    public void Remote(ProgramEmitter program) => EmitPlace(program, "skc_daddr", "skc_v6_daddr");

    /// <summary>Version and ports, as <see cref="Endpoints"/> has them.</summary>
    /// <param name="isOutgoing">This machine's port is the source.</param>
    public Action<ProgramEmitter> Numbers(bool isOutgoing) => program =>
    {
        int mark = program.Frame.Mark;
        int local = program.Frame.Reserve(8), remote = program.Frame.Reserve(8);
        Member(socket, "sock_common", "skc_num")(program);
        program.Code.Store(8, BpfRegister.R10, local, BpfRegister.R0);
        Member(socket, "sock_common", "skc_dport")(program);
        program.Code.ToBigEndian(BpfRegister.R0, 16);
        program.Code.Store(8, BpfRegister.R10, remote, BpfRegister.R0);
        EmitVersion(program);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R0, Endpoints.VersionShift);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, isOutgoing ? local : remote);
        program.Code.Alu(BpfAlu.Lsh, BpfRegister.R1, Endpoints.SourcePortShift);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, isOutgoing ? remote : local);
        program.Code.Alu(BpfAlu.Or, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    };

    /// <summary>A condition: the socket is of a protocol.</summary>
    public Action<ProgramEmitter, BpfLabel> IsOf(int protocol) => Is(Member(socket, "sock", "sk_protocol"), protocol);

    /// <summary>R0 = the version of IP that is spoken: a socket of IPv6 may speak IPv4.</summary>
    private void EmitVersion(ProgramEmitter program)
    {
        BpfLabel longer = new(), done = new();
        if (OffsetOf("skc_v6_daddr") is { } remote)
        {
            Member(socket, "sock_common", "skc_family")(program);
            program.Code.Jump(BpfJump.Equal, BpfRegister.R0, Family6, longer);
            program.Code.Move(BpfRegister.R0, Packet.Version4);
            program.Code.Jump(done);
            program.Code.Bind(longer);
            BpfLabel isOwn = new();
            socket(program);
            EmitRead(program, remote, 8);
            program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, 0, isOwn);
            socket(program);
            EmitRead(program, remote + 8, 4);
            program.Code.Move(BpfRegister.R1, MappedWord);
            program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, BpfRegister.R1, isOwn);
            program.Code.Move(BpfRegister.R0, Packet.Version4);
            program.Code.Jump(done);
            program.Code.Bind(isOwn);
            program.Code.Move(BpfRegister.R0, Packet.Version6);
            program.Code.Bind(done);
            return;
        }

        program.Code.Move(BpfRegister.R0, Packet.Version4);
    }

    private void EmitPlace(ProgramEmitter program, string member4, string member6)
    {
        BpfLabel done = new();
        int mark = program.Frame.Mark;
        int offset = program.Frame.Reserve(8);
        int offset4 = OffsetOf(member4) ?? throw Unsupported.Because($"a probe that needs {member4} of struct sock_common, which this kernel's type information lacks,");
        program.Code.Store(8, BpfRegister.R10, offset, offset4);
        if (OffsetOf(member6) is { } offset6)
        {
            EmitVersion(program);
            program.Code.Jump(BpfJump.NotEqual, BpfRegister.R0, Packet.Version6, done);
            program.Code.Store(8, BpfRegister.R10, offset, offset6);
        }

        program.Code.Bind(done);
        socket(program);
        program.Code.Load(8, BpfRegister.R1, BpfRegister.R10, offset);
        program.Code.Alu(BpfAlu.Add, BpfRegister.R0, BpfRegister.R1);
        program.Frame.Release(mark);
    }

    /// <summary>Where a member is; null where the kernel has it not. A kernel without IPv6 has no addresses of it.</summary>
    private static int? OffsetOf(string member) => KernelTypes.OfThisKernel?.FindStructure("sock_common", isUnion: false)?.FindMember(member)?.Offset;
}
