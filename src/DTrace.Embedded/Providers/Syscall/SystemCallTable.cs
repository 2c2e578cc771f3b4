using System.Globalization;
using System.Runtime.InteropServices;

namespace DTrace.Embedded.Providers.Syscall;

/// <summary>
/// The system calls of an architecture, by number and by name. What a kernel was built without is here too: no kernel has all of them.
/// </summary>
internal sealed class SystemCallTable
{
    private readonly string?[] _names;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    private SystemCallTable(string names)
    {
        List<string?> byNumber = [];
        foreach (string word in names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '@')
            {
                int next = int.Parse(word.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
                while (byNumber.Count < next) byNumber.Add(null);
                continue;
            }

            _numbers.Add(word, byNumber.Count);
            byNumber.Add(word);
        }

        _names = [.. byNumber];
    }

    /// <summary>Those of x86-64.</summary>
    public static SystemCallTable X64 { get; } = new(SystemCallNames.X64);

    /// <summary>Those of arm64.</summary>
    public static SystemCallTable Arm64 { get; } = new(SystemCallNames.Arm64);

    /// <summary>One more than the highest number.</summary>
    public int Count => _names.Length;

    /// <summary>The names, in the order of their numbers.</summary>
    public IEnumerable<string> Names => _names.OfType<string>();

    /// <summary>The table of this process's architecture.</summary>
    /// <exception cref="PlatformNotSupportedException">It is neither x86-64 nor arm64.</exception>
    public static SystemCallTable OfThisProcess() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        Architecture other => throw new PlatformNotSupportedException($"The system calls of {other} are not known."),
    };

    /// <summary>The name of a number; null where it has none here.</summary>
    public string? NameOf(int number) => (uint)number < (uint)_names.Length ? _names[number] : null;

    /// <summary>The numbers of names, of those that the architecture has.</summary>
    public int[] Numbers(params IEnumerable<string> names) => [.. names.Select(name => _numbers.GetValueOrDefault(name, -1)).Where(number => number >= 0)];

    /// <summary>The number of a name.</summary>
    public bool TryGetNumber(string name, out int number) => _numbers.TryGetValue(name, out number);
}
