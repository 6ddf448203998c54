using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Server.Hosting;
using PacSpace.Server.Proofs;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Ledger.Trees;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Bench;

/// <summary>
/// What proofs cost over a long history: fills a new SQLite ledger with deltas of one customer (and others between
/// them), verifies it, and times checkpoint, prefix root, inclusion and bundle. Everything runs in this process.
/// </summary>
internal static class ProofsBench
{
    private const long Env = 1;
    private const string Customer = "customer_001";
    private const int Samples = 200;
    private const int VerifyRuns = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        int Option(int place, int value) =>
            args.Length > place ? int.Parse(args[place], CultureInfo.InvariantCulture) : value;
        var (count, others) = (Option(0, 1_000_000), Option(1, 0));
        var directory = Directory.CreateTempSubdirectory("pacspace-bench-");
        try
        {
            var file = Path.Combine(directory.FullName, "bench.db");
            await using var store = SqliteLedgerStore.Open(file, TimeProvider.System);
            using var signer = new LogSigner("bench.test/log/env_1", new byte[LogSigner.SeedSize]);
            var origin = signer.VerifierKey.Name;
            await store.CreateEnvironmentAsync(
                Env, origin, signer.Sign(new TreeHead(origin, 0, MerkleHasher.EmptyRoot)), default);
            await FillAsync(store, count, others);
            var verifier = new LogVerifier(
                store, Env, signer, new SignedHeads(Path.Combine(directory.FullName, "heads")), TimeProvider.System);
            var watch = Stopwatch.StartNew();
            var size = (await verifier.RunAsync(_ => { }, default)).VerifiedSize;
            Say("verify", $"{size / watch.Elapsed.TotalSeconds:F0} entries/s");

            var checkpoint = await LockAsync(store);
            await verifier.RunAsync(_ => { }, default);
            await ProveAsync(store, checkpoint, count);
            var bundle = Path.Combine(directory.FullName, "bench.pacproof");
            await BundleAsync(store, signer.VerifierKey, checkpoint, count, bundle);
            return Verify(bundle, signer.VerifierKey, checkpoint) ? 0 : 1;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(SqliteLedgerStore store, int count, int others)
    {
        var watch = Stopwatch.StartNew();
        var entries = Enumerable.Range(0, count).SelectMany(i =>
            Enumerable.Range(0, others + 1).Select(o => o == 0 ? Customer : $"other_{(i * others + o) % 1000}"));
        foreach (var group in entries.Chunk(AppendGroup.MaxItems))
            await store.AppendAsync(new AppendGroup(Env, [.. group.Select(Delta)]), default);
        var total = (long)count * (others + 1);
        Say("fill", $"{total} deltas, {total / watch.Elapsed.TotalSeconds:F0}/s");
    }

    private static AppendItem Delta(string customer) => new DeltaItem
    {
        CustomerId = customer, Amount = Amount.ParseCanonical("1.25"), Reason = "api-calls", ReferenceId = "ref-1",
        Metadata = """{"model":"large","region":"eu-1"}""",
    };

    private static async Task<CheckpointRow> LockAsync(SqliteLedgerStore store)
    {
        var memory = new HeapMeter();
        var watch = Stopwatch.StartNew();
        var row = await CheckpointFold.LockAsync(store, Env, Customer, default);
        Say("checkpoint", $"{watch.Elapsed.TotalSeconds:F2} s, heap at most +{memory.PeakMegabytes():F1} MB");
        return row;
    }

    private static async Task ProveAsync(SqliteLedgerStore store, CheckpointRow checkpoint, int count)
    {
        var customer = new CustomerTree(store, Env, Customer).Tiles;
        var log = store.LogTiles(Env);
        await TimeAsync("prefix root", () => customer.RootAsync(Any(count) + 1, default));
        await TimeAsync("inclusion in the customer's tree", () => customer.InclusionAsync(Any(count), count, default));
        await TimeAsync("consistency", () => customer.ConsistencyAsync(Any(count) + 1, count, default));
        await TimeAsync("inclusion in the checkpoint", () =>
            new CheckpointTree(store, Env, checkpoint).Tiles.InclusionAsync(Any(count), count, default));
        await TimeAsync("inclusion in the log", () => log.InclusionAsync(Any(count), count, default));
    }

    private static int Any(int count) => RandomNumberGenerator.GetInt32(count);

    private static async Task BundleAsync(
        SqliteLedgerStore store, LogVerifierKey key, CheckpointRow checkpoint, int count, string path)
    {
        var log = SignedLog.Open(store, (await store.FindLogAsync(Env, default))!, key.ToString());
        var header = await BundleHeaders.ReadAsync(store, log, checkpoint, [], default);
        await using var file = File.Create(path);
        using var sink = new MeteredStream(file);
        var http = new DefaultHttpContext { Response = { Body = sink } };
        var watch = Stopwatch.StartNew();
        await new BundleStream(store, log, checkpoint, header, NullLogger<BundleStream>.Instance).ExecuteAsync(http);
        await http.Response.CompleteAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        Say("bundle", $"{seconds:F2} s, {count / seconds:F0} deltas/s, {sink.Length / 1e6:F0} MB");
        Say("bundle's memory", $"heap at most +{sink.Heap.PeakMegabytes():F1} MB");
        Say("process", $"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB");
    }

    /// <summary>The file as its receiver checks it; three times, since the first one also warms up.</summary>
    private static bool Verify(string path, LogVerifierKey key, CheckpointRow checkpoint)
    {
        if (!LogPolicy.TryParse(Encoding.UTF8.GetBytes($"log {key}\nquorum none\n"), out var policy, out _)) return false;
        var options = new VerificationOptions { Root = checkpoint.ProofRoot, Policy = policy };
        var verified = true;
        for (var run = 1; run <= VerifyRuns && verified; run++)
        {
            var memory = new HeapMeter();
            using var file = File.OpenRead(path);
            var watch = Stopwatch.StartNew();
            var report = BundleVerifier.Verify(
                file, options, new Progress<VerificationProgress>(_ => memory.Look()));
            Say("offline verification",
                $"{watch.Elapsed.TotalSeconds:F2} s, heap at most +{memory.PeakMegabytes():F1} MB, {report.Outcome}");
            verified = report.Outcome == VerificationOutcome.Verified;
        }
        return verified;
    }

    private static async Task TimeAsync(string name, Func<Task> run)
    {
        var times = new List<double>(Samples);
        for (var i = 0; i < Samples; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        var (p50, p95) = (times[Samples / 2], times[Samples * 95 / 100]);
        Say(name, $"p50 {p50:F2} ms, p95 {p95:F2} ms, slowest {times[^1]:F2} ms");
    }

    private static void Say(string name, FormattableString text) =>
        Console.WriteLine($"{name}: {text.ToString(CultureInfo.InvariantCulture)}");
}
