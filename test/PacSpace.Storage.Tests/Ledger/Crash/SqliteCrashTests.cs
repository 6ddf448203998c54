using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Sqlite;
using PacSpace.Storage.Tests.Ledger.Model;

namespace PacSpace.Storage.Tests.Ledger.Crash;

/// <summary>
/// Takes the files as they are when a statement is about to run, as a kill leaves them, and goes on with those. A
/// commit whose answer is lost is one that was torn: its part of the log ends anywhere.
/// </summary>
public sealed class SqliteCrashFixture : SqliteLedgerFixture, ICrashingFixture
{
    private Action<string>? _running;

    public async Task<string?[]> CrashAsync(CrashPoint point, IReadOnlyList<Func<CancellationToken, Task<string>>> calls)
    {
        var ct = TestContext.Current.CancellationToken;
        using var image = new Image(File, HeadsDirectory);
        using var holding = new ManualResetEventSlim();
        using var released = new ManualResetEventSlim();
        var tasks = new List<Task<string>>();
        string?[] answered = [];
        var isHolding = true;
        _running = sql =>
        {
            // The holder's own transaction keeps the writer busy until all calls wait for it: they share the next one.
            if (isHolding)
            {
                holding.Set();
                released.Wait(ct);
                isHolding = sql != "COMMIT";
            }
            else if (!image.IsTaken && (point.Kind == CrashKind.Before || sql == "COMMIT") && point.IsReached(sql))
            {
                answered = [.. tasks.Select(t => t.IsCompletedSuccessfully ? t.Result : null)];
                image.Take();
            }
        };
        var holder = Store.FreezeAsync(long.MaxValue, 0, "no environment", ct);
        await Task.Run(() => holding.Wait(ct), ct);
        tasks.AddRange(calls.Select(call => call(ct)));
        released.Set();
        await holder;
        var all = await Task.WhenAll(tasks);
        if (!image.IsTaken)
        {
            answered = all;
            image.Take();
        }
        else if (point.Kind == CrashKind.AnswerLost) image.AddTornLog(point.Detail);
        _running = null;
        await CloseAsync();
        image.Restore();
        await OpenAsync();
        return answered;
    }

    protected override Task<ILedgerStore> OpenStoreAsync() => Task.FromResult<ILedgerStore>(
        SqliteLedgerStore.Open(File, Clock, sql => _running?.Invoke(sql)));

    /// <summary>A copy of the database, its log and the signer's memory.</summary>
    private sealed class Image(string file, string heads) : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("pacspace-crash-").FullName;

        public bool IsTaken { get; private set; }

        private string Database => Path.Combine(_directory, "db");

        private string Log => Path.Combine(_directory, "wal");

        private string Heads => Path.Combine(_directory, "heads");

        public void Take()
        {
            System.IO.File.Copy(file, Database);
            if (System.IO.File.Exists(file + "-wal")) System.IO.File.Copy(file + "-wal", Log);
            Copy(heads, Heads);
            IsTaken = true;
        }

        /// <summary>Adds a part of what the log got since it was copied.</summary>
        public void AddTornLog(double part)
        {
            if (!System.IO.File.Exists(file + "-wal")) return;
            var before = System.IO.File.Exists(Log) ? new FileInfo(Log).Length : 0;
            var after = System.IO.File.ReadAllBytes(file + "-wal");
            var length = before + (long)(part * (after.Length - before + 1));
            System.IO.File.WriteAllBytes(Log, after[..(int)length]);
        }

        public void Restore()
        {
            foreach (var end in (string[])["", "-wal", "-shm"]) System.IO.File.Delete(file + end);
            System.IO.File.Copy(Database, file);
            if (System.IO.File.Exists(Log)) System.IO.File.Copy(Log, file + "-wal");
            foreach (var head in Directory.GetFiles(heads)) System.IO.File.Delete(head);
            Copy(Heads, heads);
        }

        public void Dispose() => Directory.Delete(_directory, true);

        private static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var path in Directory.GetFiles(from))
                System.IO.File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }
    }
}

public sealed class SqliteCrashTests : CrashContract<SqliteCrashFixture>
{
    protected override int Histories => 100;

    protected override IReadOnlyList<CrashKind> Kinds { get; } = [CrashKind.Before, CrashKind.AnswerLost];

    protected override IReadOnlyList<string> Statements { get; } =
    [
        "BEGIN", "COMMIT", "SELECT environments", "SELECT idempotency_keys", "SELECT customers",
        "SELECT deltas", "SELECT checkpoints", "INSERT deltas", "INSERT customers", "INSERT idempotency_keys",
        "INSERT customer_months", "INSERT checkpoints", "UPDATE customers", "UPDATE environments", "UPDATE logs",
        "INSERT tree_heads", "INSERT tiles",
    ];
}
