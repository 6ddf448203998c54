using System.Diagnostics;
using System.Text.Json.Nodes;
using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <param name="VerifySeconds">The median.</param>
/// <param name="VerifyPeak">At most, in MB.</param>
internal readonly record struct BundleFigures(
    double Megabytes, double DownloadSeconds, double VerifySeconds, double VerifyPeak);

/// <summary>A checkpoint's bundle: how fast it is written, and what <c>pacspace verify</c> takes to check it.</summary>
internal sealed class BundleProbe(Stage stage, Subject subject, HttpClient http)
{
    private readonly string _directory = stage.NewDirectory();

    public async Task MeasureAsync(string history, JsonNode ofLong, JsonNode ofShort, CancellationToken ct)
    {
        var small = await ReadAsync(ofShort, 1, ct);
        var bundle = await ReadAsync(ofLong, stage.Options.Rounds, ct);
        stage.Findings.Figure($"bundle of {history} deltas, {subject.Name}",
            $"{bundle.Megabytes:F0} MB, downloaded in {bundle.DownloadSeconds:F1} s");
        stage.Findings.Add(new Finding(
            $"offline verification of that bundle, {subject.Name}", bundle.VerifySeconds, "s", 5, 2,
            Invariant($"at most {bundle.VerifyPeak:F0} MB; of the short bundle {small.VerifyPeak:F0} MB"))
        {
            LessIsBetter = true,
        });
    }

    /// <param name="rounds">How often it is verified.</param>
    public async Task<BundleFigures> ReadAsync(JsonNode checkpoint, int rounds, CancellationToken ct)
    {
        var policy = Path.Combine(_directory, "policy");
        await File.WriteAllTextAsync(policy, $"log {subject.Tenant.LogKey}\nquorum none\n", ct);
        var watch = Stopwatch.StartNew();
        var bundle = await DownloadAsync(checkpoint, ct);
        var download = watch.Elapsed.TotalSeconds;
        var runs = new List<(double Seconds, double Peak)>();
        for (var round = 0; round < rounds; round++) runs.Add(await VerifyAsync(bundle, checkpoint, policy, ct));
        var megabytes = new FileInfo(bundle).Length / 1e6;
        File.Delete(bundle);
        return new BundleFigures(
            megabytes, download, Statistics.Median(runs.Select(r => r.Seconds)), runs.Max(r => r.Peak));
    }

    private async Task<string> DownloadAsync(JsonNode checkpoint, CancellationToken ct)
    {
        var file = Path.Combine(_directory, "bundle.pacproof");
        var path = $"/api/v1/balance/checkpoints/{(string)checkpoint["checkpointId"]!}/bundle";
        await using var target = File.Create(file);
        await using var bundle = await http.GetStreamAsync(new Uri(path, UriKind.Relative), ct);
        await bundle.CopyToAsync(target, ct);
        return file;
    }

    /// <summary>The whole command, from its start to its end. The window is open: the month is not over.</summary>
    private static async Task<(double Seconds, double Peak)> VerifyAsync(
        string bundle, JsonNode checkpoint, string policy, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        await using var verify = ChildProgram.Start("dotnet",
        [
            Repository.Program("PacSpace.Cli", "pacspace"), "verify", bundle,
            "--root", (string)checkpoint["proofRoot"]!, "--policy", policy, "--allow-open",
        ]);
        var (ended, peak) = (verify.WaitAsync(ct), 0.0);
        while (!ended.IsCompleted)
        {
            if (ProcessMemory.OfRunning(verify.Id) is { } memory) peak = Math.Max(peak, memory.PeakMegabytes);
            await Task.WhenAny(ended, Task.Delay(20, ct));
        }
        var seconds = watch.Elapsed.TotalSeconds;
        return await ended == 0 ? (seconds, peak)
            : throw new InvalidOperationException($"pacspace verify ended with {await ended}:\n{verify.Output}");
    }
}
