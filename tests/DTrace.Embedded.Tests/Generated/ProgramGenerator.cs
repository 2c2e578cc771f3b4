using System.Globalization;
using System.Text;

namespace DTrace.Embedded.Tests.Generated;

/// <summary>
/// Makes D programs of a seed: expressions over all integer types and strings, every operator, variables of all storage, string subroutines in
/// all combinations, and NULL wherever a string may stand. Each clause traces one value, so that a fault leaves the others alone.
/// </summary>
internal sealed class ProgramGenerator(int seed)
{
    private const int Values = 24;

    private static readonly string[] Types =
        ["char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long", "int8_t", "uint16_t", "int64_t", "uint64_t", "pid_t"];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "7", "10", "16", "36", "255", "256", "65535", "-128", "2147483647", "-2147483648", "4294967295", "5000000000", "-5000000000",
        "0x7fffffffffffffff", "0xffffffffffffffff", "'a'", "'/'", "' '",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "/", ".", "..", "abc", "abcabc", "key=value", "/usr/lib/x.so", "//a//b/", "a/./b/../c", "a b,c;d", "  -42xyz", "0x1f", "Mixed CASE", "12345678", "123456789", "the quick brown fox",
        "aaaaaaaab", "\\t ", "\\xff\\x80",
    ];

    private static readonly string[] Storages = ["", "self->", "this->"];

    private readonly Random _random = new(seed);
    private readonly List<string> _numbers = [];
    private readonly List<string> _texts = [];

    /// <summary>The option strsize of the program.</summary>
    public int StringSize { get; private set; }

    /// <summary>The program's text.</summary>
    /// <param name="isValid">Whether a program is one: a clause that makes it none, such as one with a constant divided by 0, is left out.</param>
    public string Generate(Func<string, bool> isValid)
    {
        StringBuilder program = new();
        StringSize = Pick([256, 256, 64, 24, 8, 5]);
        Declare(program);
        for (int i = 0; i < Values; i++)
        {
            string statement = Pick(4) switch
            {
                0 => $"trace({Text(3)});",
                1 => $"{Assignment()}; trace({(Pick(2) == 0 ? Number(3) : Text(2))});",
                _ => $"trace({Number(3)});",
            };
            string clause = $"BEGIN {{ {statement} }}\n";
            if (isValid(program + clause)) program.Append(clause);
        }

        program.Append("BEGIN { exit(0); }\n");
        return program.ToString();
    }

    private void Declare(StringBuilder program)
    {
        StringBuilder assignments = new();
        for (int i = 0; i < 9; i++)
        {
            string storage = Storages[i % 3], type = Pick(Types), name = $"n{i}";
            program.Append(CultureInfo.InvariantCulture, $"{storage.Replace("->", " ", StringComparison.Ordinal)}{type} {name};\n");
            _numbers.Add(storage + name);
            if (Pick(4) > 0) assignments.Append(CultureInfo.InvariantCulture, $"{storage}{name} = {Pick(Numbers)}; ");
        }

        for (int i = 0; i < 6; i++)
        {
            string storage = Storages[i % 3], name = $"s{i}";
            program.Append(CultureInfo.InvariantCulture, $"{storage.Replace("->", " ", StringComparison.Ordinal)}string {name};\n");
            _texts.Add(storage + name);
            if (Pick(4) > 0) assignments.Append(CultureInfo.InvariantCulture, $"{storage}{name} = {(Pick(5) == 0 ? "NULL" : Literal())}; ");
        }

        program.Append("int a[int]; string t[int, string]; self long b[string];\n");
        _numbers.AddRange(["a[1]", "a[-2]", "self->b[\"x\"]", "self->b[\"none\"]"]);
        _texts.AddRange(["t[1, \"x\"]", "t[2, \"y\"]"]);
        assignments.Append(CultureInfo.InvariantCulture, $"a[1] = {Pick(Numbers)}; self->b[\"x\"] = {Pick(Numbers)}; t[1, \"x\"] = {Literal()};");
        program.Append(CultureInfo.InvariantCulture, $"BEGIN {{ {assignments} }}\n");
    }

    private string Assignment() => Pick(5) switch
    {
        0 => $"{Pick(_texts)} = {Text(2)}",
        1 => $"{Pick(_texts)} = NULL",
        2 => $"{Pick(_numbers)} {Pick(["+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="])} {Number(2)}",
        3 => Pick(2) == 0 ? Pick(_numbers) + Pick(["++", "--"]) : Pick(["++", "--"]) + Pick(_numbers),
        _ => $"{Pick(_numbers)} = {Number(2)}",
    };

    private string Number(int depth)
    {
        if (depth == 0) return Pick(3) == 0 ? Pick(Numbers) : Pick(_numbers);
        string Inner() => Number(depth - 1);
        string Inside() => Text(depth - 1);
        return Pick(14) switch
        {
            0 or 1 or 2 => $"({Inner()} {Pick(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"])} {Inner()})",
            3 => $"({Inner()} {Pick(["<", "<=", ">", ">=", "==", "!="])} {Inner()})",
            4 => $"({Inner()} {Pick(["&&", "||", "^^"])} {Inner()})",
            5 => $"{Pick(["-", "~", "!", "+"])}({Inner()})",
            6 => $"({Inner()} ? {Inner()} : {Inner()})",
            7 => $"({Pick(Types)})({Inner()})",
            8 or 9 => $"({Inside()} {Pick(["<", "<=", ">", ">=", "==", "!="])} {(Pick(4) == 0 ? "NULL" : Inside())})",
            10 => $"strlen({Inside()})",
            11 => $"{Pick(["index", "rindex"])}({Inside()}, {Inside()}{(Pick(2) == 0 ? "" : $", {Small()}")})",
            12 => Pick(2) == 0 ? $"strtoll({Inside()})" : $"strtoll({Inside()}, {Pick(["2", "8", "10", "16", "36"])})",
            _ => $"{Pick(["htons", "htonl", "htonll", "ntohs", "ntohl", "ntohll", "getmajor", "getminor"])}({Inner()})",
        };
    }

    private string Text(int depth)
    {
        if (depth == 0) return Pick(12) == 0 ? "stringof(NULL)" : Pick(2) == 0 ? Literal() : Pick(_texts);
        string Inner() => Text(depth - 1);
        return Pick(11) switch
        {
            0 or 1 => $"strjoin({Inner()}, {Inner()})",
            2 => $"substr({Inner()}, {Small()}{(Pick(2) == 0 ? "" : $", {Small()}")})",
            3 => $"{Pick(["strchr", "strrchr"])}({Inner()}, {Pick(["'a'", "'/'", "' '", "'z'", "0"])})",
            4 => $"strstr({Inner()}, {Inner()})",
            5 => $"{Pick(["basename", "dirname", "cleanpath"])}({Inner()})",
            6 => $"{Pick(["tolower", "toupper"])}({Inner()})",
            7 => Pick(2) == 0 ? $"lltostr({Number(depth - 1)})" : $"lltostr({Number(depth - 1)}, {Pick(["2", "8", "10", "16", "36", "1", "37"])})",
            8 => $"({Number(depth - 1)} ? {Inner()} : {Inner()})",
            9 => $"strtok({(Pick(3) == 0 ? "NULL" : Inner())}, {Pick(["\"/\"", "\" ,;\"", "\"\"", "\"a\""])})",
            _ => Text(0),
        };
    }

    private string Small() => Pick(["0", "1", "2", "3", "-1", "-2", "-3", "5", "8", "100", "-100"]);

    private string Literal() => $"\"{Pick(Texts)}\"";

    private int Pick(int count) => _random.Next(count);

    private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
