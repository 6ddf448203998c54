using System.Data.Common;
using PacSpace.Core.Notes;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Storage.Fsck;

/// <summary>
/// Checks a whole ledger from its first entry, whatever its verified pointer says: recomputes every entry, folds every
/// balance, and holds heads, tiles, checkpoints and keys against what comes out. Damage does not end the check.
/// </summary>
/// <param name="keyOf">The verifier key of a log's origin, where it is known.</param>
/// <param name="memory">What this node signed, if it ever signed.</param>
public sealed class LedgerFsck(ILedgerScan ledger, Func<string, LogVerifierKey?> keyOf, SignedHeads? memory)
{
    /// <summary>Checks everything. Damages are reported as they are found.</summary>
    public IReadOnlyList<CheckedLog> Run(Action<Damage> report, Action<FsckProgress> progress, CancellationToken ct)
    {
        Guard(() =>
        {
            foreach (var error in ledger.Structure()) report(new Damage($"the database file is damaged: {error}"));
        }, null, report);
        var logs = new List<(long Environment, LogState? State)>();
        foreach (var environment in ledger.Environments())
            Guard(() => logs.Add((environment, ledger.FindLog(environment))), environment, report);
        var meter = new Meter(logs.Sum(l => l.State?.NextIndex ?? 0), progress, ct);
        var found = new List<CheckedLog>();
        foreach (var (environment, state) in logs)
        {
            var limited = new Limit(environment, report);
            if (state is not null) found.Add(Check(state, limited.Report, meter));
            else limited.Report(new Damage("it has rows, but its own row is missing", environment));
            limited.Finish();
        }
        return found;
    }

    private CheckedLog Check(LogState state, Action<Damage> report, Meter meter)
    {
        var environment = state.Log.Environment;
        var key = keyOf(state.Log.Origin);
        var entries = new EntryFold(state.Log, ledger.PurgedSize(environment), report);
        Action[] steps =
        [
            () => CheckEntries(state, key, entries, report, meter),
            () => entries.CompareHeads(ledger.Customers(environment)),
            () => new CustomerMonthCheck(ledger, environment, report).Run(),
            () => new CheckpointCheck(ledger, environment, report).Run(),
            () => new MemberCheck(ledger, environment, report).Run(),
            () => new CustomerTreeCheck(ledger, environment, report).Run(),
            () => new ReceiptCheck(ledger, state, report).Run(),
            () => CheckKeys(environment, report),
        ];
        foreach (var step in steps) Guard(step, environment, report);
        return new CheckedLog(state, entries.Count, entries.Customers, key is not null);
    }

    /// <summary>
    /// A file may be damaged below the rows: then this step ends, and the next ones still tell what they can.
    /// </summary>
    private static void Guard(Action step, long? environment, Action<Damage> report)
    {
        try
        {
            step();
        }
        catch (DbException e)
        {
            report(new Damage(
                $"the database file is damaged, it can't be read any further here: {e.Message}", environment));
        }
    }

    private void CheckEntries(
        LogState state, LogVerifierKey? key, EntryFold entries, Action<Damage> report, Meter meter)
    {
        var tree = new TreeCheck(ledger, state, key, Remembered(key, state.Log.Environment, report), report);
        tree.Start();
        foreach (var row in ledger.Entries(state.Log.Environment))
        {
            tree.SkipTo(row.LogIndex);
            tree.Add(row is DamagedRow ? null : row.Leaf);
            entries.Add(row);
            meter.Count();
        }
        entries.Finish(state);
        tree.Finish(entries.NextIndex);
    }

    private TreeHead? Remembered(LogVerifierKey? key, long environment, Action<Damage> report)
    {
        if (key is null) return null;
        try
        {
            return memory?.Read(key);
        }
        catch (InvalidDataException e)
        {
            report(new Damage($"the signer's memory can't be read: {e.Message}", environment));
            return null;
        }
    }

    private void CheckKeys(long environment, Action<Damage> report)
    {
        foreach (var (key, index) in ledger.Keys(environment))
            if (ledger.FindEntry(environment, index) is null)
                report(new Damage(
                    $"the idempotency key '{key}' points to an entry that is not there", environment, index));
    }

    /// <summary>Tells the progress now and then, and notices that it is asked to stop.</summary>
    private sealed class Meter(long total, Action<FsckProgress> progress, CancellationToken ct)
    {
        private const int Step = 4096;

        private long _done;

        public void Count()
        {
            if (++_done % Step != 0 && _done != total) return;
            ct.ThrowIfCancellationRequested();
            progress(new FsckProgress(_done, Math.Max(_done, total)));
        }
    }

    /// <summary>One wrong value can make every entry wrong: beyond a limit damages are counted only.</summary>
    private sealed class Limit(long environment, Action<Damage> report)
    {
        private const int MaxReports = 1000;

        private int _count;

        public void Report(Damage damage)
        {
            if (++_count <= MaxReports) report(damage);
        }

        public void Finish()
        {
            if (_count > MaxReports)
                report(new Damage($"{_count - MaxReports} further damages are not listed", environment));
        }
    }
}
