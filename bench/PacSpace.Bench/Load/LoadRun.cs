using System.Globalization;
using System.Security.Cryptography;

namespace PacSpace.Bench.Load;

/// <summary>One run of the load tool; what it acknowledges goes into the tally.</summary>
internal static class LoadRun
{
    // After its end, and the time that answers may be held back, an answer that is not there is none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<LoadResult> RunAsync(
        LoadOptions options, LoadCustomers customers, Tally tally, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.WarmupSeconds + options.Seconds) + Patience);
        var wires = new List<IWire>();
        try
        {
            for (var i = 0; i < options.Connections; i++) wires.Add(await OpenAsync(options, timeout.Token));
            var results = new List<LoadResult>();
            var senders = new List<Sender>();
            var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            for (var i = 0; i < wires.Count * options.Streams; i++)
            {
                var result = new LoadResult();
                results.Add(result);
                var references = string.Create(CultureInfo.InvariantCulture, $"ref-{run}-{i}");
                var body = new RequestBody(
                    customers, options.Batch, options.Seed + (ulong)i * 0x9E3779B97F4A7C15, references);
                senders.Add(new Sender(options, wires[i % wires.Count], body,
                    new AnswerCheck(options, customers, tally, result), result));
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

    private static async Task<IWire> OpenAsync(LoadOptions options, CancellationToken ct) =>
        options.IsHttp2 ? new SecureWire(options) : await PlainWire.OpenAsync(options, ct);
}
