using System.Collections.Frozen;

namespace PacSpace.Server.Accounts;

/// <summary>
/// Passwords that are tried first: those of the list, in any case and with digits and signs around them, and those that
/// follow a pattern.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "PacSpace.Server.Accounts.common-passwords.txt";
    private const int MaxUnit = 4;

    // Each twice over, so that a run may go around.
    private static readonly string[] Runs =
    [
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopqwertyuiop",
        "asdfghjklasdfghjkl", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "qazwsxedcrfvtgbyhnujmikolp", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "112233445566778899001122334455",
    ];

    private static readonly FrozenSet<string> List = Read();

    public static bool Contain(string password)
    {
        var text = password.ToLowerInvariant();
        return List.Contains(text) || List.Contains(text.Trim(Decorations)) || IsRepetition(text) || IsRun(text);
    }

    private static char[] Decorations { get; } =
        [.. Enumerable.Range(0x20, 0x5F).Select(c => (char)c).Where(c => !char.IsAsciiLetter(c))];

    private static bool IsRepetition(string text) => Enumerable.Range(1, MaxUnit).Any(unit =>
        text.Length > unit && text.Skip(unit).Zip(text).All(pair => pair.First == pair.Second));

    private static bool IsRun(string text)
    {
        var reversed = new string([.. text.Reverse()]);
        return Runs.Any(run => run.Contains(text, StringComparison.Ordinal)
            || run.Contains(reversed, StringComparison.Ordinal));
    }

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
