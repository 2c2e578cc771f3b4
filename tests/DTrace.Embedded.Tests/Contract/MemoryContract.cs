using DTrace.Core;
using Xunit;

namespace DTrace.Embedded.Tests.Contract;

/// <summary>Scratch memory and pointers, the same on every engine.</summary>
public abstract class MemoryContract(TestEngine engine)
{
    protected TestEngine Engine { get; } = engine;

    [Fact]
    public async Task AllocatedMemoryIsStoredInto() =>
        Assert.Equal([42L, 77L], await Engine.TraceAsync("""
            BEGIN { this->p = (int *)alloca(4); *this->p = 42; trace(*this->p); }
            BEGIN { this->p = (int *)alloca(8); this->q = alloca(8); *(long *)this->p = 77; bcopy(this->p, this->q, 8); trace(*(long *)this->q); exit(0); }
            """));

    [Theory]
    [InlineData("this->n = 300; this->p = alloca(this->n);", FaultKind.NoScratch, null)]
    [InlineData("this->p = copyin(0, 4);", FaultKind.BadAddress, 0UL)]
    [InlineData("this->n = 1000; this->p = copyin(8, this->n);", FaultKind.BadSize, 1000UL)]
    [InlineData("this->n = -1; this->p = copyin(8, this->n);", FaultKind.BadSize, ulong.MaxValue)]
    [InlineData("this->p = alloca(8); this->q = alloca(8); bcopy(this->p, this->q, 9);", FaultKind.BadSize, 9UL)]
    [InlineData("this->p = alloca(8); bcopy((void *)0, this->p, 8);", FaultKind.BadAddress, 0UL)]
    [InlineData("this->p = (char *)alloca(8); this->p[8] = 1;", FaultKind.BadAddress, null)]
    [InlineData("this->p = (char *)alloca(8); this->p[-1] = 1;", FaultKind.BadAddress, null)]
    public async Task WhatCannotBeDoneIsAFault(string statements, FaultKind kind, ulong? address)
    {
        TraceResult result = await Engine.RunAsync($"BEGIN {{ {statements} trace(1); }} BEGIN {{ exit(0); }}");
        FaultRecord fault = Assert.Single(result.Faults);
        Assert.Equal(kind, fault.Kind);
        if (address is not null) Assert.Equal(address, fault.Address);
        Assert.Equal(TraceAction.Exit, Assert.Single(result.Records).Action);
    }

    [Fact]
    public async Task MoreThanTheScratchSpaceIsACompileError()
    {
        DTraceConsumer consumer = await Engine.OpenAsync();
        try
        {
            DTraceCompileException error = await Assert.ThrowsAsync<DTraceCompileException>(
                () => consumer.CompileAsync(new ProgramSource { Text = "BEGIN { this->p = alloca(257); }" }, TestContext.Current.CancellationToken));
            Assert.Equal("D_ALLOCA_SIZE", error.Tag);
            Assert.Contains("alloca(257) size larger than scratchsize 256", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await consumer.RemoveAsync(TestEngine.Limit, CancellationToken.None);
        }
    }
}

/// <summary>What the embedded engines do, and Linux's dtrace knows while compiling: it follows which pointers are alloca()'s.</summary>
public abstract class PointerContract(TestEngine engine) : MemoryContract(engine)
{
    public static TheoryData<string, long> StoreCases { get; } = new()
    {
        { "*(int *)this->p = 42, *(int *)this->p", 42 },
        { "*(int *)this->p = -1, *(int *)this->p", -1 },
        { "*(char *)this->p = 300, *(char *)this->p", 44 },
        { "this->i[0] = 1, this->i[3] = 7, this->i[0] + this->i[3]", 8 },
        { "this->n = 3, this->i[this->n] = 9, this->i[this->n]", 9 },
        { "*(this->i + 2) = 4, this->i[2]", 4 },
        { "*(unsigned char *)this->p = 255, *(unsigned char *)this->p", 255 },
        { "*(long *)this->p = 77, bcopy(this->p, this->q, 8), *(long *)this->q", 77 },
        { "*(long *)this->q = 1, bcopy(this->p, this->q, 0), *(long *)this->q", 1 },
        { "(long)this->q - (long)this->p", 16 },
        { "(long)alloca(0) != 0", 1 },
        { "(long)copyin(0, 0) != 0", 1 },
    };

    [Theory]
    [MemberData(nameof(StoreCases))]
    public async Task AllocatedMemoryIsWrittenAndRead(string expression, long expected) =>
        Assert.Equal(expected, await Engine.TraceOneAsync(
            "BEGIN { this->p = alloca(16); this->q = alloca(16); this->i = (int *)this->p; this->n = 0; ",
            StoreCases,
            value => $"trace((long)({value}));",
            expression));

    [Fact]
    public async Task AllocatedMemoryIsTracedWhole() =>
        Assert.Equal(
            [new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 }],
            await Engine.TraceAsync("BEGIN { this->p = (int *)alloca(8); this->p[0] = 1; this->p[1] = 2; tracemem(this->p, 8); exit(0); }"));

    [Fact]
    public async Task AllocatedMemoryIsAString() =>
        Assert.Equal(
            ["ab"],
            await Engine.TraceAsync("BEGIN { this->p = (char *)alloca(4); this->p[0] = 'a'; this->p[1] = 'b'; this->p[2] = 0; trace(stringof(this->p)); exit(0); }"));

    [Fact]
    public async Task EveryClauseHasAllOfTheScratchSpace() =>
        Assert.Equal([1L, 2L], await Engine.TraceAsync("""
            BEGIN { this->p = (long *)alloca(200); this->p[24] = 1; trace(this->p[24]); }
            BEGIN { this->q = (long *)alloca(200); this->q[24] = 2; trace(this->q[24]); exit(0); }
            """));

    [Fact]
    public async Task TheScratchSpaceIsAnOption() =>
        Assert.Equal([3L], await Engine.TraceAsync(
            "#pragma D option scratchsize=1024\nBEGIN { this->p = (char *)alloca(1024); this->p[1023] = 3; trace(this->p[1023]); exit(0); }"));

    [Theory]
    [InlineData("this->p = alloca(200); this->q = alloca(200);", FaultKind.NoScratch, null)]
    [InlineData("this->p = alloca(8); copyinto(8, 8, this->p);", FaultKind.BadAddress, 8UL)]
    [InlineData("this->p = alloca(8); copyinto(8, 9, this->p);", FaultKind.BadSize, 9UL)]
    [InlineData("this->p = (long *)alloca(8); this->n = 1; this->p[this->n] = 1;", FaultKind.BadAddress, null)]
    public Task MoreThatCannotBeDoneIsAFault(string statements, FaultKind kind, ulong? address) => WhatCannotBeDoneIsAFault(statements, kind, address);

    /// <summary>Linux's dtrace 2.0.7 was seen to make of += and ++ a program that the kernel refuses, and to store one byte of a member's four.</summary>
    public static TheoryData<string, long> MoreStoreCases { get; } = new()
    {
        { "*(long *)this->p = 5, *(long *)this->p += 2, *(long *)this->p", 7 },
        { "*(long *)this->p = 5, (*(long *)this->p)++", 5 },
        { "*(long *)this->p = 5, ++(*(long *)this->p)", 6 },
        { "this->s->a = 3, this->s->b = 4, this->s->a * this->s->b", 12 },
        { "this->s->c[1] = 'x', this->s->c[1]", 'x' },
    };

    [Theory]
    [MemberData(nameof(MoreStoreCases))]
    public async Task AllocatedMemoryIsChanged(string expression, long expected) =>
        Assert.Equal(expected, await Engine.TraceOneAsync(
            "struct dtraceps_pair { int a; short b; char c[4]; }; BEGIN { this->p = alloca(16); this->s = (struct dtraceps_pair *)alloca(16); ",
            MoreStoreCases,
            value => $"trace((long)({value}));",
            expression));

    [Theory]
    [InlineData("this->p = (int *)arg0; *this->p = 1;", 0UL)]
    [InlineData("*(int *)(arg0 + 16) = 1;", 16UL)]
    [InlineData("this->q = alloca(8); bcopy(this->q, (void *)16, 8);", 16UL)]
    [InlineData("copyinto(8, 8, (void *)16);", 16UL)]
    [InlineData("this->q = alloca(8); copyinto(8, 0, (void *)16);", 16UL)]
    public async Task OnlyAllocatedMemoryIsWritten(string statements, ulong address)
    {
        FaultRecord fault = Assert.Single((await Engine.RunAsync($"BEGIN {{ {statements} }} BEGIN {{ exit(0); }}")).Faults);
        Assert.Equal((FaultKind.BadAddress, address), (fault.Kind, fault.Address));
        Assert.Contains($"invalid address (0x{address:x})", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAClauseAllocatedIsNotTheNextOnes()
    {
        TraceResult result = await Engine.RunAsync("BEGIN { this->p = (int *)alloca(4); *this->p = 1; trace(*this->p); } BEGIN { *this->p = 2; } BEGIN { exit(0); }");
        Assert.Equal([1L, 0L], result.Records.Select(record => record.Data));
        Assert.Equal(FaultKind.BadAddress, Assert.Single(result.Faults).Kind);
    }

    [Fact]
    public async Task BitFieldsAreWrittenAlone() =>
        Assert.Equal([5L, -1L, 7L], await Engine.TraceAsync("""
            struct dtraceps_bits { unsigned int a : 3; int b : 2; unsigned int c : 27; };
            BEGIN {
                this->p = (struct dtraceps_bits *)alloca(sizeof (struct dtraceps_bits));
                this->p->a = 5; this->p->b = 3; this->p->c = 7;
                trace(this->p->a); trace(this->p->b); trace(this->p->c);
                exit(0);
            }
            """));
}
