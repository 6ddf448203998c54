using System.Diagnostics;
using System.Text.Json.Nodes;
using OsProcess = System.Diagnostics.Process;

namespace PacSpace.Server.Tests.Cli;

internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonNode Json => JsonNode.Parse(Output)!;
}

/// <summary>Runs the real command as a process of its own.</summary>
internal static class Pacspace
{
    private static readonly string Command = Path.Combine(AppContext.BaseDirectory, "pacspace.dll");

    /// <summary>How to run it by hand: <c>dotnet …/pacspace.dll …</c>.</summary>
    public static string[] CommandLine(params string[] arguments) => ["dotnet", Command, .. arguments];

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(CommandLine(arguments), []);

    /// <summary>On a pseudo-terminal; both streams come as the output, as on a screen.</summary>
    public static Task<CommandResult> RunOnTerminalAsync(
        string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var command = string.Join(' ', CommandLine(arguments).Select(word => $"'{word}'"));
        return RunAsync(["script", "-qec", command, "/dev/null"], [],
            new Dictionary<string, string>(environment ?? new Dictionary<string, string>())
            {
                ["TERM"] = "xterm-256color",
                ["COLUMNS"] = "200",
            });
    }

    /// <param name="command">The program and its arguments.</param>
    /// <param name="input">What it reads from its standard input.</param>
    public static async Task<CommandResult> RunAsync(
        string[] command, byte[] input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = OsProcess.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }
        await process.WaitForExitAsync(ct);
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
