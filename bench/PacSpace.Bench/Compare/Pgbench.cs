using System.Globalization;
using System.Text.RegularExpressions;

namespace PacSpace.Bench.Compare;

/// <summary>
/// The ledgers that one would write by hand in PostgreSQL, without proofs and HTTP, driven by pgbench with prepared
/// statements: a customer's balance and a row per delta, whose reference is unique.
/// </summary>
internal sealed partial class Pgbench(PostgresServer postgres, string database, string directory)
{
    public const int Customers = 1000;

    // Whoever updates customers many times a second leaves room on their pages, so that no index has to change.
    private const string Schema =
        """
        CREATE TABLE customers (id text PRIMARY KEY, balance numeric(28, 9) NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE deltas (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id text NOT NULL,
            amount numeric(19, 9) NOT NULL, balance numeric(28, 9) NOT NULL, reason text NOT NULL, reference_id text NOT NULL,
            time timestamptz NOT NULL DEFAULT now());
        CREATE UNIQUE INDEX deltas_by_reference ON deltas (customer_id, reference_id);
        INSERT INTO customers SELECT 'load_' || to_char(i, 'FM0000'), 0 FROM generate_series(0, 999) i;
        VACUUM ANALYZE customers;
        """;

    /// <summary>One delta a transaction.</summary>
    public const string Single =
        """
        \set customer random(0, 999)
        \set amount random(1, 20000)
        \set reference random(1, 1000000000000000000)
        BEGIN;
        UPDATE customers SET balance = balance - :amount * 0.001 WHERE id = 'load_' || to_char(:customer::int, 'FM0000')
            RETURNING balance AS balance \gset
        INSERT INTO deltas (customer_id, amount, balance, reason, reference_id)
            VALUES ('load_' || to_char(:customer::int, 'FM0000'), :amount * -0.001, :balance, 'api-calls',
                'ref-' || :reference);
        COMMIT;
        """;

    /// <summary>
    /// A thousand deltas a transaction, made by the database itself. Customers are locked in their order, so that two
    /// of these at once don't wait for each other.
    /// </summary>
    public const string SetBased =
        """
        \set batch random(1, 1000000000000000000)
        BEGIN;
        WITH batch AS MATERIALIZED (
            SELECT n, 'load_' || to_char(floor(random() * 1000)::int, 'FM0000') AS customer_id,
                (1 + floor(random() * 20000)) * -0.001 AS amount, 'ref-' || :batch || '-' || n AS reference_id
            FROM generate_series(1, 1000) n),
        sums AS MATERIALIZED (SELECT customer_id, sum(amount) AS change FROM batch GROUP BY customer_id),
        locked AS MATERIALIZED (
            SELECT id FROM customers WHERE id IN (SELECT customer_id FROM sums) ORDER BY id FOR UPDATE),
        heads AS (
            UPDATE customers c SET balance = c.balance + s.change FROM sums s JOIN locked l ON l.id = s.customer_id
            WHERE c.id = s.customer_id RETURNING c.id, c.balance - s.change AS before)
        INSERT INTO deltas (customer_id, amount, balance, reason, reference_id)
        SELECT b.customer_id, b.amount, h.before + sum(b.amount) OVER (PARTITION BY b.customer_id ORDER BY b.n),
            'api-calls', b.reference_id
        FROM batch b JOIN heads h ON h.id = b.customer_id ORDER BY b.n;
        COMMIT;
        """;

    /// <summary>Transactions a second, as pgbench counts them: without the time to connect.</summary>
    public async Task<double> RunAsync(string script, int clients, double seconds, CancellationToken ct)
    {
        var file = Path.Combine(directory, "pgbench.sql");
        await File.WriteAllTextAsync(file, script + "\n", ct);
        var duration = Math.Max(1, Math.Ceiling(seconds)).ToString(CultureInfo.InvariantCulture);
        var output = await ChildProgram.RunAsync(PostgresServer.Pgbench!,
        [
            "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", duration, "-f", file,
            "-h", "127.0.0.1", "-p", $"{postgres.Port}", "-U", "pacspace", database,
        ], ct);
        if (Tps().Match(output) is not { Success: true } tps
            || !output.Contains("failed transactions: 0 ", StringComparison.Ordinal))
            throw new InvalidOperationException($"Transactions of pgbench failed, or there were none:\n{output}");
        return double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public async Task CreateAsync(CancellationToken ct)
    {
        // VACUUM can't run in one batch with the rest.
        const StringSplitOptions words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var statement in Schema.Split(';', words))
            await postgres.ExecuteAsync(database, statement, ct);
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
