using DTrace.Embedded.Bpf;
using Xunit;
using static DTrace.Embedded.Bpf.BpfRegister;

namespace DTrace.Embedded.Tests.Bpf;

/// <summary>The text of programs.</summary>
public sealed class BpfDisassemblerTests
{
    [Fact]
    public void AProgram()
    {
        var a = new BpfAssembler();
        var end = new BpfLabel();
        a.Move(R6, R1);
        a.Load(8, R2, R6, 8);
        a.Jump(BpfJump.SignedLess, R2, -5, end);
        a.Store(4, R10, -4, 7);
        a.Store(8, R10, -16, R2);
        a.LoadMap(R1, 0);
        a.Move(R3, 0x1122_3344_5566_7788);
        a.LoadMapValue(R4, 1, 16);
        a.Call(BpfHelper.MapLookupElement);
        a.Atomic(BpfAtomic.FetchAdd, R0, 0, R2);
        a.Bind(end);
        a.Move(R0, 0L);
        a.Exit();
        BpfMapSpec[] maps = [new("counts", BpfMapKind.Hash, 4, 8, 8), new("text", BpfMapKind.Array, 4, 64, 1)];
        var program = new BpfProgram("test", BpfProgramKind.RawTracepoint, a.Finish());
        Assert.Equal(
            """
               0: r6 = r1
               1: r2 = *(u64 *)(r6 + 8)
               2: if r2 s< -5 goto 13
               3: *(u32 *)(r10 - 4) = 7
               4: *(u64 *)(r10 - 16) = r2
               5: r1 = map 0 (counts)
               7: r3 = 0x1122334455667788 ll
               9: r4 = value of map 1 (text) + 16
              11: call MapLookupElement
              12: r2 = fetch lock *(u64 *)(r0 + 0) += r2
              13: r0 = 0
              14: exit

            """,
            BpfDisassembler.Disassemble(program, maps));
        Assert.Contains("   5: r1 = map 0\n", BpfDisassembler.Disassemble(program), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x0f, 0, 0, "r1 += r2")]
    [InlineData(0x04, 0, 5, "w1 += 5")]
    [InlineData(0x1f, 0, 0, "r1 -= r2")]
    [InlineData(0x27, 0, -3, "r1 *= -3")]
    [InlineData(0x3f, 0, 0, "r1 /= r2")]
    [InlineData(0x3f, 1, 0, "r1 s/= r2")]
    [InlineData(0x9c, 1, 0, "w1 s%= w2")]
    [InlineData(0x9f, 0, 0, "r1 %= r2")]
    [InlineData(0x4f, 0, 0, "r1 |= r2")]
    [InlineData(0x57, 0, 255, "r1 &= 255")]
    [InlineData(0xaf, 0, 0, "r1 ^= r2")]
    [InlineData(0x67, 0, 3, "r1 <<= 3")]
    [InlineData(0x77, 0, 3, "r1 >>= 3")]
    [InlineData(0xc7, 0, 3, "r1 s>>= 3")]
    [InlineData(0x87, 0, 0, "r1 = -r1")]
    [InlineData(0x84, 0, 0, "w1 = -w1")]
    [InlineData(0xbc, 0, 0, "w1 = w2")]
    [InlineData(0xbf, 32, 0, "r1 = (s32)r2")]
    [InlineData(0xd4, 0, 16, "r1 = le16 r1")]
    [InlineData(0xdc, 0, 32, "r1 = be32 r1")]
    [InlineData(0xd7, 0, 64, "r1 = bswap64 r1")]
    [InlineData(0x05, 3, 0, "goto 4")]
    [InlineData(0x06, 0, 70_000, "goto 70001")]
    [InlineData(0x1d, -1, 0, "if r1 == r2 goto 0")]
    [InlineData(0x56, 1, 9, "if w1 != 9 goto 2")]
    [InlineData(0x2d, 0, 0, "if r1 > r2 goto 1")]
    [InlineData(0x3d, 0, 0, "if r1 >= r2 goto 1")]
    [InlineData(0xad, 0, 0, "if r1 < r2 goto 1")]
    [InlineData(0xbd, 0, 0, "if r1 <= r2 goto 1")]
    [InlineData(0x4d, 0, 0, "if r1 & r2 goto 1")]
    [InlineData(0x6d, 0, 0, "if r1 s> r2 goto 1")]
    [InlineData(0x7d, 0, 0, "if r1 s>= r2 goto 1")]
    [InlineData(0xdd, 0, 0, "if r1 s<= r2 goto 1")]
    [InlineData(0x71, 4, 0, "r1 = *(u8 *)(r2 + 4)")]
    [InlineData(0x69, -4, 0, "r1 = *(u16 *)(r2 - 4)")]
    [InlineData(0x81, 4, 0, "r1 = *(s32 *)(r2 + 4)")]
    [InlineData(0x73, 4, 0, "*(u8 *)(r1 + 4) = r2")]
    [InlineData(0xdb, 8, 0x00, "lock *(u64 *)(r1 + 8) += r2")]
    [InlineData(0xc3, 8, 0x50, "lock *(u32 *)(r1 + 8) &= r2")]
    [InlineData(0xdb, 8, 0xa1, "r2 = fetch lock *(u64 *)(r1 + 8) ^= r2")]
    [InlineData(0xdb, 8, 0xe1, "r2 = xchg(*(u64 *)(r1 + 8), r2)")]
    [InlineData(0xdb, 8, 0xf1, "r0 = cmpxchg(*(u64 *)(r1 + 8), r0, r2)")]
    [InlineData(0xff, 1, 2, ".insn 0xff dst=1 src=2 off=1 imm=2")]
    [InlineData(0xe5, 1, 2, ".insn 0xe5 dst=1 src=2 off=1 imm=2")]
    [InlineData(0xdb, 8, 0x77, ".insn 0xdb dst=1 src=2 off=8 imm=119")]
    [InlineData(0x18, 0, 0, ".insn 0x18 dst=1 src=2 off=0 imm=0")]
    public void AnInstruction(int opcode, short offset, int immediate, string expected) =>
        Assert.Equal(expected, BpfDisassembler.Line([new BpfInstruction((byte)opcode, R1, R2, offset, immediate)], 0));

    [Fact]
    public void AnyBytesHaveAText()
    {
        for (int opcode = 0; opcode < 256; opcode++)
            Assert.NotEmpty(BpfDisassembler.Line([new BpfInstruction((byte)opcode, (BpfRegister)15, (BpfRegister)15, short.MinValue, int.MinValue)], 0));
    }
}
