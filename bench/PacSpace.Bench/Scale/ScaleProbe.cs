using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PacSpace.Core.Notes;
using PacSpace.Server.Balances;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;
using PacSpace.Storage.Fsck;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Bench.Scale;

/// <summary>Measures a ledger of some size: derives, checkpoints, fsck, bytes and memory.</summary>
internal sealed class ScaleProbe(
    ScaleOptions options, ScaleStore store, ScaleLoad load, LogVerifier verifier, LogVerifierKey key, SignedHeads memory,
    ScaleClock clock)
{
    private const int Derives = 2000;
    private const int DerivesOfOne = 500;
    private const int SmallDeltas = 1000;
    private const int TypicalCustomers = 50;
    private const int RunsOfLargest = 3;

    private readonly SplitMix _random = new(options.Seed + 1);

    private readonly ApiCaller _caller = new("tnt_bench", "key_bench", new EnvironmentRecord(
        ScaleBench.Env, "env_1", "tnt_bench", EnvironmentKind.Sandbox, EnvironmentStatus.Active, key.Name, key.ToString(),
        null), "free");

    public async Task<Measured> MeasureAsync(long size, Stretch stretch)
    {
        var written = await store.WrittenAsync() - (stretch.WrittenBefore ?? 0);
        var bytes = await store.BytesAsync();
        var months = Months();
        string Month() => months[_random.Below(months.Count)];
        string Anybody() => load.Names[_random.Below(load.Names.Count)];
        await DerivesAsync(Derives / 4, Anybody, Month);
        var small = await SmallCustomerAsync();
        var (smallBalance, largestBalance) = await InTurnAsync(small, load.Names[0], () => null);
        var (smallWindow, largestWindow) = await InTurnAsync(small, load.Names[0], Month);
        var measured = new Measured(size, stretch)
        {
            Load = Machine.LoadAverage(),
            Yardstick = Yardstick.Measure(options.Directory),
            Bytes = bytes,
            Written = written,
            Balance = await DerivesAsync(Derives, Anybody, () => null),
            Window = await DerivesAsync(Derives, Anybody, Month),
            SmallBalance = smallBalance,
            SmallWindow = smallWindow,
            LargestBalance = largestBalance,
            LargestWindow = largestWindow,
            Typical = await CheckpointsAsync(TypicalRanks(), 1),
            Largest = await CheckpointsAsync([load.Names[0]], RunsOfLargest),
            HeapBytes = GC.GetTotalMemory(forceFullCollection: true),
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        };
        await verifier.RunAsync(_ => { }, default);
        var isDue = options.FsckAt is not { } sizes || sizes.Contains(size);
        return isDue ? Fsck(measured) : measured;
    }

    /// <summary>The months that something was recorded in.</summary>
    private List<string> Months()
    {
        var now = clock.GetUtcNow().AddTicks(-1);
        return [.. Enumerable.Range(0, 12).Select(m => now.AddMonths(-m)).Where(m => m.Year == now.Year)
            .Select(m => m.ToString("yyyy-MM", CultureInfo.InvariantCulture))];
    }

    private async Task<List<double>> DerivesAsync(int count, Func<string> customer, Func<string?> period)
    {
        var stores = new LedgerStores(store.Ledger, store.Ledger);
        var settings = Options.Create(new PacSpaceOptions());
        // One row is listed: what the answer costs beyond the balance is the same at every size.
        var query = new DeriveQuery { Limit = 1 };
        var times = new List<double>(count);
        while (times.Count < count)
        {
            var (who, scope) = (customer(), new ScopeMembers { Period = period() });
            IResult? answer = null;
            var time = await Times.TakeAsync(async () => answer =
                (await Derive.HandleAsync(who, query, scope, _caller, stores, settings, clock, default)).Result);
            // In a small ledger some customers have no delta yet.
            if (answer is Ok<ApiEnvelope<DeriveView>>) times.Add(time);
        }
        return times;
    }

    /// <summary>The customer that has about 1,000 deltas by now: names are in the order of their shares, which are Zipf's.</summary>
    private async Task<string> SmallCustomerAsync()
    {
        var largest = await store.Ledger.FindCustomerAsync(ScaleBench.Env, load.Names[0], default);
        var rank = Math.Pow((double)largest!.Sequence / SmallDeltas, 1 / Math.Max(options.Skew, 0.1));
        return load.Names[(int)Math.Clamp(rank - 1, 0, load.Names.Count - 1)];
    }

    /// <summary>Derives of two customers, one by one in turn, so that both meet the same conditions.</summary>
    private async Task<(List<double> First, List<double> Second)> InTurnAsync(string first, string second, Func<string?> period)
    {
        var turn = 0;
        string? month = null;
        var times = await DerivesAsync(2 * DerivesOfOne, () => turn++ % 2 == 0 ? first : second,
            () => turn % 2 == 1 ? month = period() : month);
        return ([.. times.Where((_, i) => i % 2 == 0)], [.. times.Where((_, i) => i % 2 == 1)]);
    }

    /// <summary>Customers in the middle of the list: half of all have more deltas than they, half have fewer.</summary>
    private IEnumerable<string> TypicalRanks() =>
        load.Names.Skip(Math.Max(0, load.Names.Count / 2 - TypicalCustomers / 2)).Take(TypicalCustomers);

    private async Task<List<Locked>> CheckpointsAsync(IEnumerable<string> customers, int runs)
    {
        var locked = new List<Locked>();
        foreach (var customer in customers)
        {
            if (await store.Ledger.FindCustomerAsync(ScaleBench.Env, customer, default) is null) continue;
            for (var run = 0; run < runs; run++)
            {
                CheckpointRow? row = null;
                var milliseconds = await Times.TakeAsync(async () =>
                    row = await CheckpointFold.LockAsync(store.Ledger, ScaleBench.Env, customer, default));
                locked.Add(new Locked(row!.LastSequence - row.FirstSequence + 1, milliseconds));
            }
        }
        return locked;
    }

    private Measured Fsck(Measured measured)
    {
        using var scan = store.OpenScan();
        var fsck = new LedgerFsck(scan, origin => origin == key.Name ? key : null, memory);
        var damages = 0;
        var (structure, entries) = (TimeSpan.Zero, TimeSpan.Zero);
        var watch = Stopwatch.StartNew();
        fsck.Run(damage =>
        {
            damages++;
            Console.Error.WriteLine(damage);
        }, _ =>
        {
            if (structure == TimeSpan.Zero) structure = watch.Elapsed;
            entries = watch.Elapsed;
        }, default);
        return measured with
        {
            Damages = damages, Fsck = watch.Elapsed, FsckStructure = structure, FsckEntries = entries - structure,
        };
    }
}
