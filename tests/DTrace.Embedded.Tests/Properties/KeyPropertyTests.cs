using System.Globalization;
using System.Text;
using DTrace.Core;
using DTrace.Embedded.Tests.Contract;
using DTrace.Tests;
using Xunit;

namespace DTrace.Embedded.Tests.Properties;

/// <summary>
/// Random tuples of all types that D has, as keys of an aggregation, of an associative array and of a thread-local one, and as records, against a
/// dictionary: equal tuples are one entry, and others are others.
/// </summary>
[Trait("Kind", "Stress")]
public sealed class KeyPropertyTests
{
    public static TheoryData<string> Engines => ["Embedded", "InProcess", "EmbeddedDivided", "InProcessDivided"];

    [Theory]
    [MemberData(nameof(Engines))]
    public Task KeysAndValuesAreThoseOfTheModel(string name) => Check(name, least: 12);

    internal static async Task Check(string name, int least)
    {
        TestEngine engine = (TestEngine)typeof(TestEngine).GetProperty(name)!.GetValue(null)!;
        engine.Require();
        int steps = 0, rounds = 0;
        foreach (int round in StressTime.Rounds(least, seconds: 3))
        {
            Model model = new(StressTime.Random(round), isLibrary: name == "LibDTrace");
            try
            {
                model.Check(await engine.RunAsync(model.Program, ("strsize", TuplePart.StringSize.ToString(CultureInfo.InvariantCulture))));
            }
            catch (Exception failure) when (failure is Xunit.Sdk.XunitException or DTraceException)
            {
                Assert.Fail($"round {round}: {failure.Message}\n{model.Program}");
            }

            steps += model.Steps;
            rounds = round + 1;
        }

        StressTime.Report($"random tuples as keys and records, {name}", $"{steps} in {rounds} programs; all as in the model");
    }

    /// <summary>A program of random tuples, and what it must leave behind.</summary>
    private sealed class Model
    {
        private readonly bool _isLibrary;
        private readonly List<object> _records = [];
        private readonly Dictionary<string, (object[] Key, long Sum)> _aggregated = [];

        /// <param name="random">Chooses.</param>
        /// <param name="isLibrary">Whether Linux's libdtrace 2.0.7 answers: of it, a text that was never assigned is NULL, and a record's integer has a size and no sign.</param>
        public Model(Random random, bool isLibrary)
        {
            _isLibrary = isLibrary;
            TuplePart[] parts = [.. Enumerable.Range(0, random.Next(1, 5)).Select(number => isLibrary ? TuplePart.RandomOfLibrary(random, number) : TuplePart.Random(random, number, withActions: true))];
            TuplePart[] values = [.. parts.Where(part => part.IsValue)];
            if (values.Length == 0) values = [TuplePart.Random(random, 9, withActions: false)];
            parts = [.. parts, .. values.Except(parts)];
            Dictionary<string, (long Sum, string Text)> stored = [];
            StringBuilder program = new(string.Concat(parts.Select(part => part.Declaration)));
            program.Append("BEGIN { ").Append(string.Concat(values.Select(part => part.Set(random))));
            string declared = string.Join(", ", values.Select(part => part.Expression));
            program.Append(CultureInfo.InvariantCulture, $"x[{declared}] = (int64_t)0; self->x[{declared}] = (int64_t)0; text[{declared}] = \"\"; }}\n");
            Steps = random.Next(2, 13);
            for (int step = 1; step <= Steps; step++)
            {
                program.Append("BEGIN { ").Append(string.Concat(parts.Select(part => part.Set(random))));
                string keys = string.Join(", ", parts.Select(part => part.Expression));
                string valueKeys = string.Join(", ", values.Select(part => part.Expression));
                program.Append(CultureInfo.InvariantCulture, $"@a[{keys}] = sum({step}); x[{valueKeys}] += {step}; self->x[{valueKeys}] += {step}; text[{valueKeys}] = \"t{step}\"; ");
                Add(parts, step);
                string key = Text(values);
                stored[key] = (stored.GetValueOrDefault(key).Sum + step, string.Create(CultureInfo.InvariantCulture, $"t{step}"));
                foreach (TuplePart part in parts)
                {
                    program.Append(part.Record).Append(' ');
                    _records.Add(part.Expected);
                }

                // What another tuple of this program has is never answered for this one.
                program.Append("}\nBEGIN { ").Append(string.Concat(values.Select(part => part.Set(random))));
                string asked = string.Join(", ", values.Select(part => part.Expression));
                program.Append(CultureInfo.InvariantCulture, $"trace(x[{asked}]); trace(self->x[{asked}]); ");
                (long sum, string text) = stored.GetValueOrDefault(Text(values), (0, ""));
                _records.AddRange([sum, sum]);
                if (!isLibrary || text.Length != 0)
                {
                    program.Append(CultureInfo.InvariantCulture, $"trace(text[{asked}]); ");
                    _records.Add(text);
                }

                program.Append("}\n");
            }

            program.Append("BEGIN { exit(0); }");
            Program = program.ToString();
        }

        public string Program { get; }

        public int Steps { get; }

        public void Check(TraceResult result)
        {
            Assert.Empty(result.Faults);
            Assert.Empty(result.Drops);
            TraceRecord[] records = [.. result.Records.Where(record => record.Action != TraceAction.Exit)];
            Assert.Equal(_records.Count, records.Length);
            for (int i = 0; i < records.Length; i++) Assert.True(Same(_records[i], records[i].Data), $"record {i}: expected {Show(_records[i])}, came {Show(records[i].Data)}");
            Assert.Equal(_aggregated.Count, result.Aggregations.Count);
            foreach ((object[] key, long sum) in _aggregated.Values)
            {
                AggregateRecord[] found = [.. result.Aggregations.Where(entry => entry.Key.Count == key.Length && key.Zip(entry.Key).All(pair => Same(pair.First, pair.Second)))];
                Assert.True(found.Length == 1, $"key {string.Join(", ", key.Select(Show))}: {found.Length} entries among {string.Join(" | ", result.Aggregations.Select(entry => string.Join(", ", entry.Key.Select(Show))))}");
                Assert.Equal(sum, found[0].Value);
            }
        }

        private static string Text(IEnumerable<TuplePart> parts) => string.Join(", ", parts.Select(part => Show(part.Expected)));

        private static string Show(object? value) => value switch
        {
            byte[] bytes => Convert.ToHexString(bytes),
            string text => $"\"{text}\"",
            StackFrame frame => string.Create(CultureInfo.InvariantCulture, $"address {frame.Address}"),
            _ => $"{value?.GetType().Name} {value}",
        };

        private bool Same(object expected, object? actual) => (expected, actual) switch
        {
            (StackTuplePart.AnyStack, StackFrames) => true,
            (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
            (StackFrame left, StackFrame right) => left.Address == right.Address,
            _ => expected.Equals(actual) || (_isLibrary && SameBits(expected, actual)),
        };

        /// <summary>Whether two numbers are the same bits of one, two, four or eight bytes.</summary>
        private static bool SameBits(object expected, object? actual) => (expected, actual) switch
        {
            (ulong left, long right) => left == (ulong)right,
            (long left, long right) when (left < 0) != (right < 0) => unchecked(left - right) is 1L << 8 or -(1L << 8) or 1L << 16 or -(1L << 16) or 1L << 32 or -(1L << 32),
            _ => false,
        };

        private void Add(TuplePart[] parts, long sum)
        {
            object[] key = [.. parts.Select(part => part.Expected)];
            string text = string.Join(", ", key.Select(Show));
            _aggregated[text] = (key, _aggregated.GetValueOrDefault(text).Sum + sum);
        }
    }
}

/// <summary>The model beside the real DTrace.</summary>
[Collection("LibDTrace")]
[Trait("Requires", "LibDTrace")]
public sealed class LibDTraceKeyProperties
{
    [Fact]
    public Task KeysAndValuesAreThoseOfTheModel() => KeyPropertyTests.Check("LibDTrace", least: 8);
}
