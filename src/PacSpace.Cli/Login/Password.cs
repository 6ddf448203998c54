using Spectre.Console;

namespace PacSpace.Cli.Login;

/// <summary>What is asked for at the keyboard.</summary>
internal static class Password
{
    public static async Task<string> AskAsync(string what, bool isSecret, CancellationToken ct)
    {
        // Questions go to the error stream, so that the answer can be piped.
        if (Console.IsInputRedirected || !Terminal.Error.Profile.Out.IsTerminal)
            throw new UsageException($"{what}: nobody can be asked without a terminal; use --email and --password-stdin.");
        var prompt = new TextPrompt<string>($"{what}:");
        return await (isSecret ? prompt.Secret(null) : prompt).ShowAsync(Terminal.Error, ct);
    }

    /// <summary>The first line of the standard input.</summary>
    public static async Task<string> ReadAsync(CancellationToken ct) => await Console.In.ReadLineAsync(ct) is { Length: > 0 } line
        ? line : throw new UsageException("--password-stdin: the standard input is empty.");
}
