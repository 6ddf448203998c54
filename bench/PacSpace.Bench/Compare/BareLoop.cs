using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using PacSpace.Bench.Scale;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger.Append;
using PacSpace.Storage.Ledger.Sqlite;
using SQLitePCL;

namespace PacSpace.Bench.Compare;

/// <summary>
/// The least that SQLite must do for a batch: the rows and index entries that the server writes in its append
/// transaction (deltas, heads of customers, months, the environment), of the same sizes, by prepared statements of
/// its C interface and with the server's pragmas. No look-ups, no hashing, no HTTP; verification (tiles, heads) has
/// its own transactions in the server and is not here.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private const long Env = 1;
    private const int Customers = 1000;

    // As the store's writer sets them.
    private const string Pragmas =
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;
        PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;
        """;

    private const string InsertDelta =
        """
        INSERT INTO deltas (environment_id, log_index, customer_id, sequence, amount, balance, credits, time, occurred,
            unit, salt, prev, leaf, payload_hash, payload_salt, reason, reference_id, metadata, adjusts)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, '', ?9, ?10, ?11, ?12, ?13, 'api-calls', ?14, NULL, NULL)
        """;

    private const string UpsertCustomer =
        """
        INSERT INTO customers (environment_id, customer_id, unit, sequence, balance, credits, last_leaf, last_index,
            first_time, last_time, created_at)
        VALUES (?1, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?8)
        ON CONFLICT DO UPDATE SET unit = excluded.unit, sequence = excluded.sequence, balance = excluded.balance,
            credits = excluded.credits, last_leaf = excluded.last_leaf, last_index = excluded.last_index,
            first_time = excluded.first_time, last_time = excluded.last_time
        """;

    private const string InsertMonth =
        "INSERT INTO customer_months (environment_id, customer_id, period, first_sequence) VALUES (?1, ?2, ?3, 1)";

    private const string UpdateEnvironment =
        """
        UPDATE environments SET next_index = ?2, last_time = ?3, delta_count = ?2, period = ?4, period_delta_count = ?2
        WHERE environment_id = ?1
        """;

    private readonly int _batch;
    private readonly sqlite3 _database;
    private readonly BareStatement _begin, _commit, _delta, _customer, _month, _environment;
    private readonly SplitMix _random = new(1);
    private readonly Head[] _heads = [.. Enumerable.Range(0, Customers).Select(i => new Head($"load_{i:D4}"))];
    private readonly HashSet<Head> _changed = [];
    private long _index;

    public BareLoop(string file, int batch)
    {
        _batch = batch;
        CreateAsync(file).GetAwaiter().GetResult();
        if (raw.sqlite3_open(file, out _database) != raw.SQLITE_OK) throw new IOException($"{file} can't be opened.");
        if (raw.sqlite3_exec(_database, Pragmas) != raw.SQLITE_OK)
            throw new IOException(raw.sqlite3_errmsg(_database).utf8_to_string());
        (_begin, _commit) = (new(_database, "BEGIN IMMEDIATE"), new(_database, "COMMIT"));
        (_delta, _customer) = (new(_database, InsertDelta), new(_database, UpsertCustomer));
        (_month, _environment) = (new(_database, InsertMonth), new(_database, UpdateEnvironment));
    }

    /// <summary>Deltas a second.</summary>
    public double Run(double seconds)
    {
        var (start, first) = (Stopwatch.GetTimestamp(), _index);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds) Transaction();
        return (_index - first) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        BareStatement[] statements = [_begin, _commit, _delta, _customer, _month, _environment];
        foreach (var statement in statements) statement.Dispose();
        _database.Dispose();
    }

    private void Transaction()
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var period = AppendPlan.MonthOf(time);
        _begin.Run();
        for (var i = 0; i < _batch; i++) Insert(_heads[_random.Below(Customers)], time, period);
        foreach (var head in _changed) Store(head);
        _environment.Bind(Env).Bind(_index).Bind(time).Bind(period).Run();
        _commit.Run();
        _changed.Clear();
    }

    private void Insert(Head head, long time, int period)
    {
        // As the load tool makes them.
        var amount = _random.Below(50) == 0
            ? Amount.FromUnits(1 + _random.Below(1000)) : new Amount(-(1 + _random.Below(20_000)) * 1_000_000L);
        Span<byte> hashes = stackalloc byte[2 * Hash.Size + 2 * Salt.Size];
        for (var at = 0; at < hashes.Length; at += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(hashes[at..], _random.Next());
        var leaf = hashes[..Hash.Size];
        var payload = hashes.Slice(Hash.Size, Hash.Size);
        var salts = hashes[(2 * Hash.Size)..];
        if (head.Sequence == 0) _month.Bind(Env).Bind(head.Name).Bind(period).Run();
        head.Add(amount, time);
        _delta.Bind(Env).Bind(_index).Bind(head.Name).Bind(head.Sequence).Bind((long)amount.Nanos).Bind(head.Balance)
            .Bind(head.Credits).Bind(time).BindBlob(salts[..Salt.Size]).BindBlob(head.Sequence == 1 ? [] : head.Leaf)
            .BindBlob(leaf).BindBlob(payload).BindBlob(salts[Salt.Size..])
            .Bind(string.Create(CultureInfo.InvariantCulture, $"ref-3f2a9c41-3-{_index:D7}")).Run();
        leaf.CopyTo(head.Leaf);
        head.Index = _index++;
        _changed.Add(head);
    }

    private void Store(Head head) => _customer.Bind(Env).Bind(head.Name).Bind(head.Sequence).Bind(head.Balance)
        .Bind(head.Credits).BindBlob(head.Leaf).Bind(head.Index).Bind(head.First).Bind(head.Last).Run();

    /// <summary>The ledger's own schema, and an environment.</summary>
    private static async Task CreateAsync(string file)
    {
        await using var store = SqliteLedgerStore.Open(file, TimeProvider.System);
        await store.CreateEnvironmentAsync(Env, "bench.test/log/env_1", "", default);
    }

    private sealed class Head(string name)
    {
        public string Name => name;

        public long Sequence { get; private set; }

        public Amount Balance { get; private set; }

        public Amount Credits { get; private set; }

        public byte[] Leaf { get; } = new byte[Hash.Size];

        public long Index { get; set; }

        public long First { get; private set; }

        public long Last { get; private set; }

        public void Add(Amount amount, long time)
        {
            if (Sequence++ == 0) First = time;
            (Balance, Last) = (Balance + amount, time);
            if (!amount.IsNegative) Credits += amount;
        }
    }
}
