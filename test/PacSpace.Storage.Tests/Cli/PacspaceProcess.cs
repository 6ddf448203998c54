using System.Diagnostics;

namespace PacSpace.Storage.Tests.Cli;

internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Runs the real command as a process of its own.</summary>
internal static class PacspaceProcess
{
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var command = Path.Combine(AppContext.BaseDirectory, "pacspace.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return new CommandResult(process.ExitCode, await output, await error);
    }
}
