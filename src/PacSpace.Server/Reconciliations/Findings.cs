using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Statements;

namespace PacSpace.Server.Reconciliations;

/// <summary>What a matching left, read from its spool: the lists of differences, row by row, and where they begin.</summary>
internal sealed class Findings(Spool spool, long environment)
{
    private const string OurColumns = "o.id, o.reference, o.amount, o.recorded, o.occurred, o.log_index, o.purged";
    private const string TheirColumns = "t.id, t.reference, t.amount, t.time";
    private const string NotTaken = "NOT EXISTS (SELECT 1 FROM taken WHERE taken.side = l.side AND taken.id = l.id)";

    private const string SelectDiffering =
        $"""
        SELECT {OurColumns}, {TheirColumns} FROM differ d JOIN ours o ON o.id = d.ours JOIN theirs t ON t.id = d.theirs
        """;

    public IEnumerable<YourEntry> MissingFromTheirs() => spool.Stream(
        $"SELECT {OurColumns} FROM lonely l JOIN ours o ON o.id = l.id WHERE l.side = 0 AND {NotTaken} ORDER BY o.id",
        r => Ours(r, 0));

    public IEnumerable<TheirEntry> MissingFromYours() => spool.Stream(
        $"SELECT {TheirColumns} FROM lonely l JOIN theirs t ON t.id = l.id WHERE l.side = 1 AND {NotTaken} ORDER BY t.id",
        r => Theirs(r, 0));

    public IEnumerable<AmountDifference> AmountDiffers() =>
        spool.Stream($"{SelectDiffering} ORDER BY d.ours", Difference);

    /// <summary>Yours by sequence, then theirs by line.</summary>
    public IEnumerable<DuplicateEntry> Duplicates() => spool.Stream(
        $"SELECT s.ours, s.theirs, {OurColumns} FROM surplus s JOIN ours o ON o.id = s.id WHERE s.side = 0 ORDER BY s.id",
        r => new DuplicateEntry(Reference(r, 3)!, "yours", r.GetInt64(0), r.GetInt64(1), Ours(r, 2), null))
        .Concat(spool.Stream(
        $"SELECT s.ours, s.theirs, {TheirColumns} FROM surplus s JOIN theirs t ON t.id = s.id WHERE s.side = 1 ORDER BY s.id",
        r => new DuplicateEntry(Reference(r, 3)!, "theirs", r.GetInt64(0), r.GetInt64(1), null, Theirs(r, 2))));

    public IEnumerable<AmountMatch> MatchedByAmount() => spool.Stream(
        $"""
        SELECT p.tier, {OurColumns}, {TheirColumns}, o.time FROM pairs p
        JOIN ours o ON o.id = p.ours JOIN theirs t ON t.id = p.theirs ORDER BY p.ours
        """,
        r =>
        {
            var isTimed = r.GetInt32(0) < Matching.Tiers.Count;
            return new AmountMatch(isTimed ? "amount+time" : "amount",
                isTimed ? Matching.Tiers[r.GetInt32(0)].Score : Matching.AmountAloneScore,
                isTimed ? r.GetInt64(11) - r.GetInt64(12) : null, Ours(r, 1), Theirs(r, 8));
        });

    public ReconcileSummary Summarize(Matching matching) => new(
        spool.Ours.Totals(), spool.Theirs.Totals(), spool.Ours.Totals().Net - spool.Theirs.Totals().Net,
        matching.ByReference, matching.ByAmount,
        Totals(MissingFromTheirs().Select(e => e.Delta)), Totals(MissingFromYours().Select(e => -e.Delta)),
        Totals(AmountDiffers().Select(d => d.Difference)),
        Totals(Duplicates().Select(d => d.Yours?.Delta ?? -d.Theirs!.Delta)));

    /// <summary>
    /// The first row of either side without its equal: by time, or yours where theirs has none. What comes before it on
    /// its side has equals on the other, so both balances are known there.
    /// </summary>
    /// <param name="opening">Your balance before the scope.</param>
    public FirstDivergence? FirstDivergence(Amount opening)
    {
        var ours = FirstOurs();
        var theirs = FirstTheirs();
        if (ours is null && theirs is null) return null;
        var isOurs = theirs is null || (ours is not null && (theirs.Value.Time == Spool.NoTime || ours.Value.Time <= theirs.Value.Time));
        var pair = isOurs ? Pair("d.ours", ours!.Value.Id) : Pair("d.theirs", theirs!.Value.Id);
        var yours = pair?.Yours ?? (isOurs ? One($"SELECT {OurColumns} FROM ours o WHERE o.id = $1", r => Ours(r, 0), ours!.Value.Id) : null);
        var their = pair?.Theirs ?? (isOurs ? null : One($"SELECT {TheirColumns} FROM theirs t WHERE t.id = $1", r => Theirs(r, 0), theirs!.Value.Id));
        var before = opening + (isOurs
            ? Sum("SELECT amount FROM ours WHERE id < $1", ours!.Value.Id)
            : spool.Theirs.LacksTimes ? Sum("SELECT amount FROM theirs WHERE id < $1", theirs!.Value.Id)
            : Sum("SELECT amount FROM theirs WHERE (time, id) < ($1, $2)", theirs!.Value.Time, theirs.Value.Id));
        var (yourBalance, theirBalance) = (before + (yours?.Delta ?? default), before + (their?.Delta ?? default));
        return new FirstDivergence(isOurs ? "yours" : "theirs", yours, their,
            yourBalance, yourBalance.ToString(), theirBalance, theirBalance.ToString());
    }

    private (long Id, long Time)? FirstOurs() => spool.First<(long, long)?>(
        $"""
        SELECT id, time FROM ours WHERE id = (SELECT min(id) FROM (
            SELECT min(l.id) AS id FROM lonely l WHERE l.side = 0 AND {NotTaken}
            UNION ALL SELECT min(ours) FROM differ UNION ALL SELECT min(id) FROM surplus WHERE side = 0))
        """, r => (r.GetInt64(0), r.GetInt64(1)));

    /// <summary>By time where all of theirs have one, else by line.</summary>
    private (long Id, long Time)? FirstTheirs() => spool.First<(long, long)?>(
        $"""
        SELECT t.id, t.time FROM (
            SELECT l.id FROM lonely l WHERE l.side = 1 AND {NotTaken}
            UNION ALL SELECT theirs FROM differ UNION ALL SELECT id FROM surplus WHERE side = 1) AS f
        JOIN theirs t ON t.id = f.id ORDER BY {(spool.Theirs.LacksTimes ? "" : "t.time, ")}t.id LIMIT 1
        """, r => (r.GetInt64(0), r.GetInt64(1)));

    private AmountDifference? Pair(string column, long id) =>
        spool.First($"{SelectDiffering} WHERE {column} = $1", Difference, id);

    private T? One<T>(string sql, Func<SqliteDataReader, T> read, long id) => spool.First(sql, read, id);

    // Sums of many amounts don't fit SQLite's integers.
    private Amount Sum(string sql, params object?[] values) =>
        spool.Stream(sql, r => new Amount(r.GetInt64(0)), values).Aggregate(default(Amount), (sum, a) => sum + a);

    private static ListTotals Totals(IEnumerable<Amount> amounts)
    {
        var (count, sum) = (0L, default(Amount));
        foreach (var amount in amounts) (count, sum) = (count + 1, sum + amount);
        return new ListTotals(count, sum);
    }

    private AmountDifference Difference(SqliteDataReader r)
    {
        var (ours, theirs) = (Ours(r, 0), Theirs(r, 7));
        return new AmountDifference(ours.ReferenceId!, ours, theirs, ours.Delta - theirs.Delta);
    }

    private YourEntry Ours(SqliteDataReader r, int at) => new(
        new RecordId(environment, r.GetInt64(at + 5)).ToString(),
        r.GetInt64(at).ToString(CultureInfo.InvariantCulture), Reference(r, at + 1), new Amount(r.GetInt64(at + 2)),
        Timestamp.Text(r.GetInt64(at + 3)), r.IsDBNull(at + 4) ? null : Timestamp.Text(r.GetInt64(at + 4)),
        r.GetInt64(at + 6) != 0);

    private static TheirEntry Theirs(SqliteDataReader r, int at) => new(
        r.GetInt64(at), Reference(r, at + 1), new Amount(r.GetInt64(at + 2)),
        r.GetInt64(at + 3) == Spool.NoTime ? null : Timestamp.Text(r.GetInt64(at + 3)));

    private static string? Reference(SqliteDataReader r, int at) =>
        r.IsDBNull(at) ? null : Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(at));
}
