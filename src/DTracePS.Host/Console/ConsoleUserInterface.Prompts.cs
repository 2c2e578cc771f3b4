using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace DTracePS.Host;

/// <summary>What asks the user: lines, secrets, values of parameters, choices, credentials.</summary>
internal sealed partial class ConsoleUserInterface
{
    /// <summary>How often a wait for a key looks whether Ctrl-C came instead.</summary>
    private static readonly TimeSpan KeyPoll = TimeSpan.FromMilliseconds(20);

    private int _interrupts;

    /// <summary>Ends a wait for keys.</summary>
    public void InterruptKeys() => Interlocked.Increment(ref _interrupts);

    /// <inheritdoc/>
    public override string ReadLine()
    {
        RefuseIfNonInteractive();
        return Terminal.ReadLine()!;
    }

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString()
    {
        RefuseIfNonInteractive();
        SecureString secret = new();
        if (!Terminal.HasInput)
        {
            foreach (char character in RequireLine()) secret.AppendChar(character);
        }
        else
        {
            ReadSecret(secret);
        }

        secret.MakeReadOnly();
        return secret;
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject?> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        ArgumentNullException.ThrowIfNull(descriptions);
        RefuseIfNonInteractive();
        WriteHeading(caption, message);
        Dictionary<string, PSObject?> answers = [];
        foreach (FieldDescription field in descriptions) answers[field.Name] = PSObject.AsPSObject(PromptForField(field));
        return answers;
    }

    /// <summary>Asks for one of several answers. End of input is no answer, and never the default: the default of a confirmation is Yes.</summary>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        ArgumentNullException.ThrowIfNull(choices);
        RefuseIfNonInteractive();
        WriteHeading(caption, message);
        (string Key, string Label)[] options = [.. choices.Select(Hotkey)];
        while (true)
        {
            foreach ((string key, string label) in options) Write($"[{key}] {label}  ");
            Write(defaultChoice >= 0 ? $"[?] Help (default is \"{options[defaultChoice].Key}\"): " : "[?] Help: ");
            string answer = RequireLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0) return defaultChoice;
            if (answer == "?")
            {
                for (int i = 0; i < options.Length; i++) WriteLine($"{options[i].Key} - {choices[i].HelpMessage}");
                continue;
            }

            int chosen = Array.FindIndex(options, option => Same(option.Key, answer) || Same(option.Label, answer));
            if (chosen >= 0) return chosen;
        }
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        RefuseIfNonInteractive();
        WriteHeading(caption, message);
        string user = userName;
        if (string.IsNullOrEmpty(user))
        {
            Write("User: ");
            user = RequireLine();
            if (user.Length == 0) throw new PromptingException("No user name was given.");
        }

        Write($"Password for user {user}: ");
        string qualified = string.IsNullOrEmpty(targetName) || user.Contains('\\', StringComparison.Ordinal) ? user : $"{targetName}\\{user}";
        return new PSCredential(qualified, ReadLineAsSecureString());
    }

    /// <summary>The letter after the ampersand, which chooses the answer, and the label without it.</summary>
    private static (string Key, string Label) Hotkey(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        string label = choice.Label.Replace("&", string.Empty, StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? (choice.Label[mark + 1].ToString().ToUpperInvariant(), label) : (label, label);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private void WriteHeading(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption)) WriteLine(caption);
        if (!string.IsNullOrEmpty(message)) WriteLine(message);
    }

    /// <summary>A list is asked for element by element, until an empty line.</summary>
    private object? PromptForField(FieldDescription field)
    {
        string label = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", string.Empty, StringComparison.Ordinal);
        Type type = LanguagePrimitives.TryConvertTo(field.ParameterAssemblyFullName, out Type named) ? named : typeof(string);
        if (type == typeof(SecureString))
        {
            Write($"{label}: ");
            return ReadLineAsSecureString();
        }

        if (type == typeof(PSCredential)) return PromptForCredential(string.Empty, label, string.Empty, string.Empty);
        if (!type.IsArray && type != typeof(IList)) return PromptForValue(label, type);
        ArrayList elements = [];
        while (true)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{label}[{elements.Count}]: "));
            string line = RequireLine();
            if (line.Length == 0) return LanguagePrimitives.ConvertTo(elements, type.IsArray ? type : typeof(object[]), CultureInfo.InvariantCulture);
            elements.Add(line);
        }
    }

    private object? PromptForValue(string label, Type type)
    {
        while (true)
        {
            Write($"{label}: ");
            string line = RequireLine();
            if (LanguagePrimitives.TryConvertTo(line, type, CultureInfo.InvariantCulture, out object value)) return value;
            WriteErrorLine($"'{line}' is not a value of type {type.Name}.");
        }
    }

    private void ReadSecret(SecureString secret)
    {
        int interrupts = Volatile.Read(ref _interrupts);
        while (true)
        {
            while (!Console.KeyAvailable)
            {
                if (Volatile.Read(ref _interrupts) != interrupts) throw new PipelineStoppedException();
                Thread.Sleep(KeyPoll);
            }

            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Backspace)
            {
                if (secret.Length == 0) continue;
                secret.RemoveAt(secret.Length - 1);
                Write("\b \b");
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
                Write("*");
            }
        }

        WriteLine(string.Empty);
    }

    private static string RequireLine() => Terminal.ReadLine() ?? throw new PromptingException("Input ended before the question was answered.");

    private void RefuseIfNonInteractive()
    {
        if (nonInteractive) throw new PromptingException("The host runs with -NonInteractive, and cannot ask.");
    }
}
