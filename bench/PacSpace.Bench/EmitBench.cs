using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace PacSpace.Bench;

/// <summary>
/// Single deltas over HTTP as fast as they are answered, beside the endpoint that parses and answers without storing;
/// interleaved A B A B so that both meet the same machine. The server must run with PacSpace:Bench:ParseOnly=true and
/// PacSpace:RateLimit:PerSecond=0, the key's plan must have no cap.
/// </summary>
internal static class EmitBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var server = new Uri(args[0]);
        var key = args[1];
        int Option(int place, int value) => args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : value;
        var (connections, seconds, rounds) = (Option(2, 64), Option(3, 10), Option(4, 3));

        var address = new IPEndPoint(IPAddress.Loopback, server.Port);
        await RunAsync("/api/v1/balance/delta", "", 2);
        await RunAsync("/api/v1/balance/delta/parse-only", "", 2);
        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var stored = await RunAsync("/api/v1/balance/delta", "", seconds);
            var parsed = await RunAsync("/api/v1/balance/delta/parse-only", "", seconds);
            var waited = await RunAsync("/api/v1/balance/delta", "Prefer: wait=10\r\n", seconds);
            ratios.Add(stored / parsed);
            Console.WriteLine(FormattableString.Invariant(
                $"round {round}: emit {stored:F0}/s, parse-only {parsed:F0}/s, ratio {stored / parsed:F2}; wait for VERIFIED {waited:F0}/s"));
        }
        Console.WriteLine(FormattableString.Invariant($"median ratio {ratios.Order().ElementAt(rounds / 2):F2}"));
        return 0;

        async Task<double> RunAsync(string path, string headers, int duration)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(duration));
            var latencies = new List<double>[connections];
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(() => LoopAsync(n, latencies[n] = [], path, headers, stop.Token))));
            var all = latencies.SelectMany(l => l).Order().ToArray();
            var rate = all.Length / watch.Elapsed.TotalSeconds;
            Console.WriteLine(FormattableString.Invariant(
                $"  {path} {headers.TrimEnd()}: {all.Length} in {watch.Elapsed.TotalSeconds:F1} s, {rate:F0}/s, p50 {all[all.Length / 2]:F2} ms, p99 {all[all.Length * 99 / 100]:F2} ms"));
            return rate;
        }

        async Task LoopAsync(int number, List<double> latencies, string path, string headers, CancellationToken ct)
        {
            using var connection = await Connection.OpenAsync(address, ct);
            var requests = Enumerable.Range(0, 16).Select(i => Connection.Post(server, path, key,
                $$"""{"customerId":"customer_{{(number * 16 + i) % 1000:D4}}","delta":1.25,"reason":"api-calls","referenceId":"ref-{{number}}-{{i}}"}""", headers)).ToArray();
            for (var i = 0; !ct.IsCancellationRequested; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(requests[i % requests.Length], CancellationToken.None);
                if (status != 201) throw new InvalidOperationException($"{path} answered {status}.");
                latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }
}
