using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PacSpace.Bench.Compare;

/// <summary>A program that the comparison started: output, memory, end. It does not outlive this one.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly EventHandler _ending;

    private ChildProgram(Process process)
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

    public IReadOnlyCollection<string> Lines => _lines;

    public string Output => string.Join('\n', _lines);

    public ProcessMemory Memory => ProcessMemory.Of(Id);

    /// <summary>Processor time so far, of all its threads.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static ChildProgram Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return new ChildProgram(Process.Start(start)!);
    }

    /// <summary>Runs a program to its end and gives what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        await using var child = Start(program, arguments);
        await child._process.WaitForExitAsync(ct);
        return child._process.ExitCode == 0 ? child.Output
            : throw new InvalidOperationException($"{program} ended with {child._process.ExitCode}:\n{child.Output}");
    }

    public async Task<int> WaitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, and ends it if it doesn't.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _ = SendSignal(_process.Id, Terminate);
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            End();
        }
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
