using System.Net.Sockets;
using System.Runtime.InteropServices;
using PacSpace.Bench;
using PacSpace.Bench.Compare;
using PacSpace.Bench.Growth;
using PacSpace.Bench.Load;
using PacSpace.Bench.Micro;
using PacSpace.Bench.Scale;

return args switch
{
    ["load", .. var rest] => await StoppableAsync(ct => LoadCommand.RunAsync(rest, ct)),
    ["compare", .. var rest] => await StoppableAsync(ct => CompareCommand.RunAsync(rest, ct)),
    ["growth", .. var rest] => await StoppableAsync(ct => GrowthCommand.RunAsync(rest, ct)),
    ["proofs", .. var rest] => await ProofsBench.RunAsync(rest),
    ["scale", .. var rest] => await ScaleBench.RunAsync(rest),
    ["micro", .. var rest] => MicroCommand.Run(rest),
    _ => Usage(),
};

// Asked to end before its time, a run first stops what it started; asked again, it ends at once.
static async Task<int> StoppableAsync(Func<CancellationToken, Task<int>> run)
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    try
    {
        return await run(stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 130;
    }
    catch (Exception e) when (e is IOException or SocketException or HttpRequestException or InvalidOperationException)
    {
        Console.Error.WriteLine(e.Message);
        return 2;
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        usage: PacSpace.Bench load|compare|growth|scale --help
               PacSpace.Bench proofs [deltas=1000000] [others between=0]
               PacSpace.Bench micro [--filter '*Core*']   BenchmarkDotNet's options
        """);
    return 64;
}
