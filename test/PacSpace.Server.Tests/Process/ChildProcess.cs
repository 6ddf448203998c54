using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using OsProcess = System.Diagnostics.Process;

namespace PacSpace.Server.Tests.Process;

/// <summary>A program that this one started: its output, its end, and no way to outlive its owner.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    public const int Terminate = 15;
    public const int Kill = 9;

    // SIGSTOP and SIGCONT as Linux numbers them.
    public const int Stop = 19;
    public const int Continue = 18;

    private readonly OsProcess _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly EventHandler _ending;

    private ChildProcess(OsProcess process)
    {
        _process = process;
        _ending = (_, _) => End();
        AppDomain.CurrentDomain.ProcessExit += _ending;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote so far, both streams.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public string Output => string.Join('\n', _lines);

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        // What the test platform sets for itself is not for its children.
        var own = start.Environment.Keys.Where(k => k.StartsWith("ASPNETCORE_", StringComparison.Ordinal));
        foreach (var name in own.ToList())
            start.Environment.Remove(name);
        return new ChildProcess(OsProcess.Start(start)!);
    }

    /// <summary>Sends a signal; a process that is gone already gets none.</summary>
    public void Send(int signal)
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, signal);
    }

    /// <summary>Waits for its end and gives the exit code; output is complete then.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    public async Task<int> WaitAsync(TimeSpan patience, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"Process {Id} still runs after {patience}. It wrote:\n{Output}");
        }
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        End();
        await _process.WaitForExitAsync(CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit -= _ending;
        _process.Dispose();
    }

    private void End()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is { } line) _lines.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
