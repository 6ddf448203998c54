using System.Globalization;
using System.Security.Cryptography;
using PacSpace.Bench.Scale;

namespace PacSpace.Bench.Load;

/// <summary>One run of the load tool; what it acknowledges goes into the tally.</summary>
internal static class LoadRun
{
    // After its end, and the time that answers may be held back, an answer that is not there is none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="options">Its server and key are those of the targets.</param>
    /// <param name="targets">Connections are spread over their servers; each takes turns with those of its own.</param>
    public static async Task<LoadResult> RunAsync(
        LoadOptions options, IReadOnlyList<LoadTarget> targets, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.WarmupSeconds + options.Seconds) + Patience);
        IGrouping<Uri, LoadTarget>[] servers = [.. targets.GroupBy(t => t.Server)];
        var wires = new List<IWire>();
        try
        {
            for (var i = 0; i < options.Connections; i++)
                wires.Add(await OpenAsync(options, servers[i % servers.Length].Key, timeout.Token));
            var bodies = new Bodies(options);
            var results = new List<LoadResult>();
            var senders = new List<Sender>();
            for (var i = 0; i < wires.Count * options.Streams; i++)
            {
                var result = new LoadResult();
                results.Add(result);
                Lane[] lanes = [.. servers[i % wires.Count % servers.Length].Select(target => new Lane(
                    target.Key, bodies.Next(target.Customers), new AnswerCheck(options, target, result)))];
                senders.Add(new Sender(options, wires[i % wires.Count], lanes, i / servers.Length, result));
            }
            var pace = new Pace(options);
            await Task.WhenAll(senders.Select(
                s => Task.Run(() => s.RunAsync(pace, timeout.Token), CancellationToken.None)));
            ct.ThrowIfCancellationRequested();
            return LoadResult.Merge(results, pace);
        }
        finally
        {
            foreach (var wire in wires) wire.Dispose();
        }
    }

    private static async Task<IWire> OpenAsync(LoadOptions options, Uri server, CancellationToken ct) =>
        options.IsHttp2 ? new SecureWire(options, server) : await PlainWire.OpenAsync(options, server, ct);

    /// <summary>Each with random numbers and references of its own.</summary>
    private sealed class Bodies(LoadOptions options)
    {
        private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        private int _made;

        public RequestBody Next(LoadCustomers customers)
        {
            var number = _made++;
            // Seeds a generator's own step apart would give the same numbers, each body one behind the other.
            var seed = new SplitMix(options.Seed + ((ulong)number << 32)).Next();
            return new RequestBody(customers, options.Batch, seed,
                string.Create(CultureInfo.InvariantCulture, $"ref-{_run}-{number}"));
        }
    }
}
