using System.Diagnostics;
using System.Text;
using OsProcess = System.Diagnostics.Process;

namespace PacSpace.Cli.Tests.Kit;

/// <summary>
/// Runs the command as a user would: with variables, a home of his own, and a working directory. Whatever it writes is
/// searched for what nobody may see.
/// </summary>
internal sealed class Shell : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HashSet<string> _secrets = [LiveServer.Password];

    /// <param name="server">Where <c>PACSPACE_BASE_URL</c> leads.</param>
    /// <param name="apiKey">Of <c>PACSPACE_API_KEY</c>; null: none.</param>
    public Shell(Uri server, string? apiKey)
    {
        Variables = new Dictionary<string, string>
        {
            ["PACSPACE_BASE_URL"] = server.OriginalString,
            ["PACSPACE_API_KEY"] = apiKey ?? "",
            ["XDG_CONFIG_HOME"] = File("config"),
        };
        if (apiKey is not null) _secrets.Add(apiKey[(apiKey.IndexOf('.', StringComparison.Ordinal) + 1)..]);
    }

    public Dictionary<string, string> Variables { get; }

    public string Root => _directory.Root;

    public string Credentials => File("config/pacspace/credentials.json");

    public string File(string name) => _directory.File(name);

    public string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    /// <summary>From here on this must not be written.</summary>
    public void Hide(string secret) => _secrets.Add(secret);

    public Task<CommandResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <param name="input">The standard input.</param>
    /// <param name="arguments">What follows the command's name.</param>
    public async Task<CommandResult> RunAsync(string input, string[] arguments)
    {
        var command = Pacspace.CommandLine(arguments);
        return Checked(await Pacspace.RunAsync(command, Encoding.UTF8.GetBytes(input), Variables));
    }

    /// <summary>On a pseudo-terminal that shows what is typed; both streams come as the output, as on a screen.</summary>
    /// <param name="dialogue">What is typed once the screen shows something.</param>
    /// <param name="arguments">What follows the command's name.</param>
    public async Task<CommandResult> OnTerminalAsync((string Shown, string Typed)[] dialogue, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var command = string.Join(' ', Pacspace.CommandLine(arguments).Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("script", ["-E", "always", "-qec", command, "/dev/null"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        (start.Environment["TERM"], start.Environment["COLUMNS"]) = ("xterm-256color", "200");
        using var process = OsProcess.Start(start)!;
        var screen = new StringBuilder();
        var buffer = new char[4096];
        var next = new Queue<(string Shown, string Typed)>(dialogue);
        while (await process.StandardOutput.ReadAsync(buffer.AsMemory(), ct) is > 0 and var read)
        {
            screen.Append(buffer, 0, read);
            if (!next.TryPeek(out var turn) || !screen.ToString().Contains(turn.Shown, StringComparison.Ordinal)) continue;
            await process.StandardInput.WriteAsync(next.Dequeue().Typed);
            await process.StandardInput.FlushAsync(ct);
        }
        await process.WaitForExitAsync(ct);
        return Checked(new CommandResult(process.ExitCode, screen.ToString(), ""));
    }

    /// <summary>Runs it with an exit code, and gives what it wrote.</summary>
    public async Task<CommandResult> RunAsync(int exitCode, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(exitCode == result.ExitCode,
            $"pacspace {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}{result.Error}");
        return result;
    }

    public void Dispose() => _directory.Dispose();

    private CommandResult Checked(CommandResult result)
    {
        Assert.DoesNotContain(_secrets, s => (result.Output + result.Error).Contains(s, StringComparison.Ordinal));
        return result;
    }
}
