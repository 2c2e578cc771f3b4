using System.Runtime.InteropServices;
using DTrace.Embedded.Providers.Usdt;
using Xunit;

namespace DTrace.Embedded.Tests.Providers;

public sealed class ArgumentOperandTests
{
    /// <summary>Offsets in struct pt_regs of x86-64: rbp 32, rbx 40, rax 80, rcx 88, rdi 112, rsp 152.</summary>
    [Theory]
    [InlineData("8@%rdi", "unsigned long", 112, null, 0L, 1, false, 0)]
    [InlineData("-4@%ebx", "int", 40, null, 0L, 1, false, 0)]
    [InlineData("1@%ah", "unsigned char", 80, null, 0L, 1, false, 8)]
    [InlineData("-2@%ax", "short", 80, null, 0L, 1, false, 0)]
    [InlineData("4@%r12d", "unsigned int", 24, null, 0L, 1, false, 0)]
    [InlineData("8@-8(%rbp)", "unsigned long", 32, null, -8L, 1, true, 0)]
    [InlineData("-8@16(%rsp,%rcx,4)", "long", 152, 88, 16L, 4, true, 0)]
    [InlineData("4@(%rax)", "unsigned int", 80, null, 0L, 1, true, 0)]
    [InlineData("-4@$-5", "int", null, null, -5L, 1, false, 0)]
    public void OperandsOfTheAssemblerAreRead(string text, string type, int? register, int? index, long constant, int scale, bool isMemory, int shift)
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The registers are those of x86-64.");
        ArgumentOperand operand = Assert.IsType<ArgumentOperand>(ArgumentOperand.Parse(text));
        Assert.Equal(
            (type, register, index, constant, scale, isMemory, shift),
            (operand.TypeName, operand.Register, operand.Index, operand.Constant, operand.Scale, operand.IsMemory, operand.Shift));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("@%rdi")]
    [InlineData("3@%rdi")]
    [InlineData("8@%nonsense")]
    [InlineData("8@symbol(%rip)")]
    [InlineData("8@(%rax")]
    [InlineData("99999999999@%rax")]
    public void DamagedDescriptionsAreNone(string text) => Assert.Null(ArgumentOperand.Parse(text));
}
