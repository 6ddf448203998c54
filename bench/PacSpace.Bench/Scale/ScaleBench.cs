using System.Diagnostics;
using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Bench.Scale;

/// <summary>
/// How the ledger behaves as it grows: millions of seeded deltas over many customers, appended in groups of 1,000 and
/// verified as they come, straight through the store in this process. At a tenth, half and all of them everything that
/// should stay flat is measured.
/// </summary>
internal sealed class ScaleBench(ScaleOptions options)
{
    public const long Env = 1;

    // The verifier follows this closely: about four of its steps.
    private const int GroupsPerPass = 16;

    private readonly ScaleClock _clock = new(options.Count);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<Measured> _measured = [];
    private TimeSpan _told;

    public static async Task<int> RunAsync(string[] args)
    {
        if (ScaleOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(ScaleOptions.Usage);
            return 64;
        }
        var directory = Path.Combine(options.Directory, string.Create(
            CultureInfo.InvariantCulture, $"pacspace-scale-{Environment.ProcessId}"));
        Directory.CreateDirectory(directory);
        try
        {
            return await new ScaleBench(options).RunAsync(directory);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<int> RunAsync(string directory)
    {
        await using var store = await ScaleStore.OpenAsync(options, directory, _clock);
        using var signer = new LogSigner("bench.test/log/env_1", new byte[LogSigner.SeedSize]);
        var origin = signer.VerifierKey.Name;
        await store.Ledger.CreateEnvironmentAsync(
            Env, origin, signer.Sign(new TreeHead(origin, 0, MerkleHasher.EmptyRoot)), default);
        var memory = new SignedHeads(Path.Combine(directory, "heads"));
        var verifier = new LogVerifier(store.Ledger, Env, signer, memory, _clock);
        var load = new ScaleLoad(options);
        var conditions = await Conditions.ReadAsync(store);
        var report = new ScaleReport(options, store.Name, conditions);

        var done = 0L;
        foreach (var size in options.Sizes)
        {
            var stretch = new Stretch(size - options.Count / 10);
            for (; done < size; done += Stretch.GroupsOf(GroupsPerPass, size - done))
            {
                if (_watch.Elapsed > options.Limit) return Stop(report, done);
                await PassAsync(store, load, verifier, stretch, done, size);
                Tell(done, stretch);
            }
            var probe = new ScaleProbe(options, store, load, verifier, signer.VerifierKey, memory, _clock);
            _measured.Add(await probe.MeasureAsync(size, stretch));
            report.Write(_measured, null);
        }
        Console.Write(ScaleReport.Table(_measured));
        return _measured.TrueForAll(m => m.Damages is null or 0) ? 0 : 1;
    }

    /// <summary>Appends a few groups, then verifies them; both are timed if they lie in the last stretch.</summary>
    private async Task PassAsync(
        ScaleStore store, ScaleLoad load, LogVerifier verifier, Stretch stretch, long done, long size)
    {
        var left = Stretch.GroupsOf(GroupsPerPass, size - done);
        var counts = done >= stretch.From;
        if (counts) stretch.WrittenBefore ??= await store.WrittenAsync();
        for (var at = 0L; at < left; at += AppendGroup.MaxItems)
        {
            var items = load.Next((int)Math.Min(AppendGroup.MaxItems, left - at));
            _clock.Advance(items.Length);
            using var timing = stretch.Append(items.Length, counts);
            await store.Ledger.AppendAsync(new AppendGroup(Env, items), default);
        }
        using (stretch.Verify(left, counts))
        {
            var state = await verifier.RunAsync(_ => { }, default);
            if (state.IsFrozen || state.VerifiedSize != state.NextIndex)
                throw new InvalidOperationException($"The log was verified to {state.VerifiedSize} of {state.NextIndex}.");
        }
    }

    private int Stop(ScaleReport report, long done)
    {
        var why = string.Create(CultureInfo.InvariantCulture,
            $"The time limit of {options.Limit.TotalMinutes:F0} min ended the run at {done:N0} deltas.");
        report.Write(_measured, why);
        Console.Write(ScaleReport.Table(_measured));
        Console.Error.WriteLine(why);
        return 1;
    }

    private void Tell(long done, Stretch stretch)
    {
        if (_watch.Elapsed - _told < TimeSpan.FromSeconds(10)) return;
        _told = _watch.Elapsed;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_told:hh\\:mm\\:ss} {done:N0} deltas; append {stretch.RecentAppendRate:N0}/s, "
            + $"verify {stretch.RecentVerifyRate:N0}/s"));
    }
}
