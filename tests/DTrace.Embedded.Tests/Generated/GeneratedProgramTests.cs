using System.Globalization;
using DTrace.Core;
using DTrace.Embedded.Semantics;
using DTrace.Embedded.Tests.Contract;
using DTrace.Embedded.Tests.Semantics;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Generated;

/// <summary>
/// Three answers that must agree: of the kernel, of the managed machine, and of the program's tree evaluated by itself. A program that the
/// kernel's verifier refuses is a fault of the code generator.
/// </summary>
public sealed class GeneratedProgramTests
{
    private const int Programs = 12;

    private const string Faults = "ERROR { printf(\"fault %d\", arg4); }";

    [Fact]
    public Task TheManagedMachineAgreesWithTheTree() => CompareAsync(TestEngine.InProcess, 1, Programs);

    [Fact]
    public Task TheKernelAgreesWithTheTree() => CompareAsync(TestEngine.Embedded, 1, Programs);

    /// <summary>Programs of other seeds: in a short run always the same, in a long one for as long as stress tests run.</summary>
    [Fact]
    [Trait("Kind", "Stress")]
    public async Task AllAgreeOnPrograms()
    {
        int programs = 0;
        foreach (int round in StressTime.Rounds(least: 20, seconds: 0))
        {
            int seed = StressTime.Random(round).Next();
            await CompareAsync(TestEngine.InProcess, seed, 1);
            await CompareAsync(TestEngine.Embedded, seed, 1);
            programs++;
        }

        StressTime.Report("generated programs", $"{programs} run on the kernel, in the managed machine and as a tree: all agreed");
    }

    private static async Task CompareAsync(TestEngine engine, int first, int count)
    {
        engine.Require();
        for (int seed = first; seed < first + count; seed++)
        {
            ProgramGenerator generator = new(seed);
            string text = generator.Generate(program => TestProbes.Bind(program).Diagnostics.Count == 0);
            BoundProgram program = TestProbes.BindGood(text, options: new BindOptions { StringSize = generator.StringSize });
            string[] expected = [.. new TreeEvaluator(generator.StringSize).Run(program)];
            TraceResult result = await engine.RunAsync(text + Faults, ("strsize", generator.StringSize.ToString(CultureInfo.InvariantCulture)));
            string[] traced = [.. result.Records.Where(record => record.Action != TraceAction.Exit).Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Data}"))];
            int index = expected.Zip(traced).TakeWhile(pair => IsSame(pair.First, pair.Second)).Count();
            if (index == expected.Length && index == traced.Length) continue;
            Assert.Fail($"Seed {seed}, strsize {generator.StringSize}, value {index}: the tree gives \"{expected.ElementAtOrDefault(index)}\", the engine \"{traced.ElementAtOrDefault(index)}\".\n{text}");
        }
    }

    /// <summary>
    /// Whether two values are the same. The tree reads a text where it stands, the engines where its function does: of a null text and a fault in
    /// a later argument either may be told first.
    /// </summary>
    private static bool IsSame(string tree, string engine)
    {
        const string NullRead = "fault 1";
        return tree == engine || ((tree == NullRead || engine == NullRead) && tree.StartsWith("fault ", StringComparison.Ordinal) && engine.StartsWith("fault ", StringComparison.Ordinal));
    }
}
