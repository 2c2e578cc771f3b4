using DTrace.Core;
using DTrace.Embedded.Bpf;
using DTrace.Embedded.CodeGen;
using DTrace.Embedded.InProcess;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Fuzz;

/// <summary>
/// Programs that are random, and valid ones that are damaged, in the managed machine: each is refused, ends in a fault, or ends. Maps that
/// programs may only read keep what they hold.
/// </summary>
[Trait("Kind", "Stress")]
public sealed class MachineTests
{
    private static readonly byte[] Constant = [1, 2, 3, 4, 5, 6, 7, 8];

    private static readonly BpfMapSpec[] Maps =
    [
        new("array", BpfMapKind.Array, 4, 16, 1),
        new("constant", BpfMapKind.Array, 4, 8, 1) { IsReadOnly = true, Contents = Constant },
        new("hash", BpfMapKind.Hash, 8, 8, 16),
        new("per_cpu", BpfMapKind.PerCpuHash, 4, 24, 16),
        new("ring", BpfMapKind.RingBuffer, 0, 0, 4096),
        new("outer", BpfMapKind.ArrayOfMaps, 4, 4, 1) { Inner = new("inner", BpfMapKind.Hash, 8, 8, 4) },
    ];

    private static readonly byte[] Opcodes =
    [
        .. Enumerable.Range(0, 14).SelectMany(alu => (int[])[0x07 | alu << 4, 0x0f | alu << 4, 0x04 | alu << 4, 0x0c | alu << 4]).Select(code => (byte)code),
        .. Enumerable.Range(0, 14).SelectMany(jump => (int[])[0x05 | jump << 4, 0x0d | jump << 4, 0x06 | jump << 4]).Select(code => (byte)code),
        0x61, 0x69, 0x71, 0x79, 0x81, 0x89, 0x91, 0x62, 0x6a, 0x72, 0x7a, 0x63, 0x6b, 0x73, 0x7b, 0xc3, 0xdb,
    ];

    [Fact]
    public void RandomProgramsEndAndKeepToTheirOwn() => Run("random eBPF programs", random =>
    {
        List<BpfInstruction> code =
        [
            .. Load(BpfRegister.R6, random.Next(Maps.Length), random.Next(2) == 0),
            .. Load(BpfRegister.R7, random.Next(2), ofValue: true),
        ];
        for (int count = random.Next(2, 20); count > 0; count--) code.Add(Draw(random, count));
        code.Add(new BpfInstruction(0x95, BpfRegister.R0, BpfRegister.R0, 0, 0));
        return new BpfObject([new BpfProgram("random", BpfProgramKind.RawTracepoint, code)], Maps);
    });

    [Fact]
    public void DamagedProgramsEndAndKeepToTheirOwn()
    {
        BpfObject[] samples = [.. Compiling.Programs.Take(6).Select(Compiling.ObjectOf)];
        Run("damaged eBPF programs", random =>
        {
            BpfObject sample = samples[random.Next(samples.Length)];
            return sample with { Programs = [.. sample.Programs.Select(program => program with { Kind = BpfProgramKind.RawTracepoint, Instructions = Damage(program.Instructions, random) })] };
        });
    }

    private static void Run(string what, Func<Random, BpfObject> make)
    {
        (int Rounds, int Refused, int Faulted, int Ended) count = default;
        foreach (int round in StressTime.Rounds(least: 200, seconds: 3))
        {
            count.Rounds++;
            BpfObject source = make(StressTime.Random(round));
            try
            {
                using ILoadedBpfObject loaded = new InProcessRuntime(2).Load(source, CancellationToken.None);
                byte[][] before = [.. ReadOnlyValues(loaded)];
                Activate(loaded, (TracingActivity)(1 + round % 2));
                for (int program = 0; program < source.Programs.Count; program++)
                {
                    try
                    {
                        loaded.RunOnce(program, [1, 2, ulong.MaxValue]);
                        count.Ended++;
                    }
                    catch (DTraceException)
                    {
                        count.Faulted++;
                    }
                }

                Assert.Equal(before, ReadOnlyValues(loaded));
            }
            catch (DTraceException)
            {
                count.Refused++;
            }
#pragma warning disable CA1031 // whatever it is, it is what this looks for
            catch (Exception unexpected) when (unexpected is not Xunit.Sdk.XunitException)
#pragma warning restore CA1031
            {
                Assert.Fail($"round {round}: {unexpected.GetType().Name}: {unexpected.Message}\n{unexpected.StackTrace}");
            }
        }

        Assert.True(count.Refused > 0 && count.Faulted > 0 && count.Ended > 0, $"{count}: the programs are all of a kind");
        StressTime.Report(what, $"{count.Rounds} objects: {count.Refused} refused; of the programs of others {count.Faulted} faulted, {count.Ended} ended");
    }

    /// <summary>Lets the compiler's programs do their work: without it they see that nothing is traced, and end.</summary>
    private static void Activate(ILoadedBpfObject loaded, TracingActivity activity)
    {
        foreach (IBpfMap map in loaded.Maps.Where(map => map.Spec is { Kind: BpfMapKind.Array, MaxEntries: 1, IsReadOnly: false, ValueSize: >= SharedState.Size }))
        {
            byte[] value = new byte[map.Spec.ValueSize];
            BitConverter.TryWriteBytes(value, (int)activity);
            map.Update(new byte[map.Spec.KeySize], value);
        }
    }

    private static IEnumerable<byte[]> ReadOnlyValues(ILoadedBpfObject loaded)
    {
        foreach (IBpfMap map in loaded.Maps.Where(map => map.Spec is { IsReadOnly: true, Kind: BpfMapKind.Array }))
        {
            for (int index = 0; index < map.Spec.MaxEntries; index++)
            {
                byte[] value = new byte[map.Spec.ValueSize];
                Assert.True(map.TryLookup(BitConverter.GetBytes(index), value));
                yield return value;
            }
        }
    }

    private static BpfInstruction[] Load(BpfRegister register, int map, bool ofValue) =>
    [
        new(BpfInstruction.LoadImmediate64, register, ofValue ? BpfInstruction.PseudoMapValue : BpfInstruction.PseudoMap, 0, ofValue ? map % 2 : map),
        new(0, BpfRegister.R0, BpfRegister.R0, 0, 0),
    ];

    private static BpfInstruction Draw(Random random, int left)
    {
        if (random.Next(5) == 0) return new BpfInstruction(0x85, BpfRegister.R0, BpfRegister.R0, 0, (int)Pick(Enum.GetValues<BpfHelper>(), random));
        byte opcode = Opcodes[random.Next(Opcodes.Length)];
        bool isJump = (opcode & 7) is 5 or 6;
        bool isMemory = (opcode & 7) is 1 or 2 or 3;
        bool isRegister = (opcode & 8) != 0;
        return new BpfInstruction(
            opcode,
            (BpfRegister)random.Next(10),
            (isMemory && (opcode & 7) != 2) || (!isMemory && isRegister) ? (BpfRegister)random.Next(11) : BpfRegister.R0,
            (short)(isJump ? random.Next(-3, left) : isMemory ? random.Next(-520, 24) : 0),
            (isMemory && opcode is not (0xc3 or 0xdb) && (opcode & 7) != 2) || (!isMemory && isRegister) ? 0 : Pick([0, 1, 8, -1, 64, int.MaxValue, int.MinValue], random));
    }

    private static T Pick<T>(T[] of, Random random) => of[random.Next(of.Length)];

    private static BpfInstruction[] Damage(IReadOnlyList<BpfInstruction> valid, Random random)
    {
        BpfInstruction[] code = [.. valid];
        for (int damages = random.Next(1, 4); damages > 0; damages--)
        {
            int at = random.Next(code.Length);
            code[at] = random.Next(6) switch
            {
                0 => code[at] with { Immediate = Pick([0, 1, -1, 4096, int.MaxValue, int.MinValue], random) },
                1 => code[at] with { Immediate = code[at].Immediate + random.Next(-64, 65) },
                2 => code[at] with { Offset = (short)(code[at].Offset + random.Next(-64, 65)) },
                3 => code[at] with { Destination = (BpfRegister)random.Next(10) },
                4 => code[at] with { Source = (BpfRegister)random.Next(11) },
                _ => code[at] with { Opcode = (byte)(code[at].Opcode ^ 1 << random.Next(8)) },
            };
        }

        return code;
    }
}
