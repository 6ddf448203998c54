using Microsoft.Data.Sqlite;

namespace PacSpace.Server.Reconciliations;

/// <summary>
/// Finds the pairs of two spooled sides by walking through both in the same order; what has no equal stays in tables of
/// the spool. The same rows give the same pairs, whatever order they came in, but for rows that are alike in all that
/// is compared: of these the earlier ones are paired first.
/// </summary>
internal sealed class Matching(Spool spool)
{
    private const string Tables =
        """
        CREATE INDEX ours_by_reference ON ours (reference, amount);
        CREATE INDEX theirs_by_reference ON theirs (reference, amount);
        CREATE TABLE unequal (side INTEGER, reference BLOB, id INTEGER, PRIMARY KEY (side, reference, id)) WITHOUT ROWID;
        CREATE TABLE differ (ours INTEGER PRIMARY KEY, theirs INTEGER);
        CREATE TABLE surplus (side INTEGER, id INTEGER, ours INTEGER, theirs INTEGER, PRIMARY KEY (side, id)) WITHOUT ROWID;
        CREATE TABLE lonely (side INTEGER, referenced INTEGER, amount INTEGER, time INTEGER, id INTEGER,
            PRIMARY KEY (side, referenced, amount, time, id)) WITHOUT ROWID;
        CREATE TABLE taken (side INTEGER, id INTEGER, PRIMARY KEY (side, id)) WITHOUT ROWID;
        CREATE TABLE pairs (ours INTEGER PRIMARY KEY, theirs INTEGER, tier INTEGER);
        """;

    private const int OurSide = 0;
    private const int TheirSide = 1;

    /// <summary>Steps of nearness by time, each tried after the one before; the last is the window.</summary>
    public static readonly IReadOnlyList<(long Milliseconds, double Score)> Tiers =
        [(0, 0.95), (1_000, 0.9), (60_000, 0.8), (3_600_000, 0.7), (long.MaxValue, 0.6)];

    /// <summary>Score of a pair whose row of theirs has no time; its tier is the one after the last.</summary>
    public const double AmountAloneScore = 0.4;

    /// <summary>Pairs of equal reference and amount.</summary>
    public long ByReference { get; private set; }

    /// <summary>Pairs of equal amount, found without a reference.</summary>
    public long ByAmount { get; private set; }

    /// <param name="byReference">False: references are not looked at.</param>
    /// <param name="window">Milliseconds between two rows that may match by amount.</param>
    public void Run(bool byReference, long window, CancellationToken ct)
    {
        spool.Run(Tables);
        if (byReference)
        {
            PairEqual(ct);
            PairUnequal(ct);
        }
        var unreferenced = byReference ? "WHERE reference IS NULL" : "";
        spool.Run($"INSERT INTO lonely SELECT {OurSide}, 0, amount, time, id FROM ours {unreferenced} ORDER BY amount, time, id");
        spool.Run($"INSERT INTO lonely SELECT {TheirSide}, 0, amount, time, id FROM theirs {unreferenced} ORDER BY amount, time, id");
        for (var tier = 0; tier < Tiers.Count; tier++)
            EachKind(kinds => PairByTime(kinds, tier, Math.Min(window, Tiers[tier].Milliseconds), ct));
        EachKind(kinds => PairByAmount(kinds, ct));
    }

    /// <summary>Rows of two different references never match: one of both must have none.</summary>
    private static void EachKind(Action<(int Ours, int Theirs)> pair)
    {
        pair((0, 0));
        pair((0, 1));
        pair((1, 0));
    }

    private void PairEqual(CancellationToken ct)
    {
        const string Insert = "INSERT INTO unequal VALUES ($1, $2, $3)";
        using var ours = Referenced("ours").GetEnumerator();
        using var theirs = Referenced("theirs").GetEnumerator();
        var (hasOurs, hasTheirs) = (ours.MoveNext(), theirs.MoveNext());
        while (hasOurs || hasTheirs)
        {
            ct.ThrowIfCancellationRequested();
            var order = !hasOurs ? 1 : !hasTheirs ? -1 : ours.Current.CompareTo(theirs.Current);
            if (order == 0) ByReference++;
            else if (order < 0) spool.Execute(Insert, OurSide, ours.Current.Reference, ours.Current.Id);
            else spool.Execute(Insert, TheirSide, theirs.Current.Reference, theirs.Current.Id);
            if (order <= 0) hasOurs = ours.MoveNext();
            if (order >= 0) hasTheirs = theirs.MoveNext();
        }
    }

    /// <summary>Of what is left of a reference: pairs in order differ, the rest is surplus or has no counterpart at all.</summary>
    private void PairUnequal(CancellationToken ct)
    {
        using var ours = Unequal(OurSide).GetEnumerator();
        using var theirs = Unequal(TheirSide).GetEnumerator();
        var (hasOurs, hasTheirs) = (ours.MoveNext(), theirs.MoveNext());
        var counts = new ReferenceCounts(spool);
        while (hasOurs || hasTheirs)
        {
            ct.ThrowIfCancellationRequested();
            var order = !hasOurs ? 1 : !hasTheirs ? -1
                : ours.Current.Reference.AsSpan().SequenceCompareTo(theirs.Current.Reference);
            if (order == 0) spool.Execute("INSERT INTO differ VALUES ($1, $2)", ours.Current.Id, theirs.Current.Id);
            else if (order < 0) SetApart(OurSide, ours.Current, counts);
            else SetApart(TheirSide, theirs.Current, counts);
            if (order <= 0) hasOurs = ours.MoveNext();
            if (order >= 0) hasTheirs = theirs.MoveNext();
        }
    }

    private void SetApart(int side, ReferencedRow row, ReferenceCounts counts)
    {
        var (ours, theirs) = counts.Of(row.Reference);
        if (ours > 0 && theirs > 0)
            spool.Execute("INSERT INTO surplus VALUES ($1, $2, $3, $4)", side, row.Id, ours, theirs);
        else if (side == OurSide)
            spool.Execute("INSERT INTO lonely SELECT 0, 1, amount, time, id FROM ours WHERE id = $1", row.Id);
        else
            spool.Execute("INSERT INTO lonely SELECT 1, 1, amount, time, id FROM theirs WHERE id = $1", row.Id);
    }

    private void PairByTime((int Ours, int Theirs) kinds, int tier, long window, CancellationToken ct)
    {
        using var ours = Lonely(OurSide, kinds.Ours, "time > $3").GetEnumerator();
        using var theirs = Lonely(TheirSide, kinds.Theirs, "time > $3").GetEnumerator();
        var (hasOurs, hasTheirs) = (ours.MoveNext(), theirs.MoveNext());
        while (hasOurs && hasTheirs)
        {
            ct.ThrowIfCancellationRequested();
            var order = ours.Current.Amount.CompareTo(theirs.Current.Amount);
            if (order == 0 && Math.Abs(ours.Current.Time - theirs.Current.Time) > window)
                order = ours.Current.Time.CompareTo(theirs.Current.Time);
            else if (order == 0) Take(ours.Current.Id, theirs.Current.Id, tier);
            if (order <= 0) hasOurs = ours.MoveNext();
            if (order >= 0) hasTheirs = theirs.MoveNext();
        }
    }

    private void PairByAmount((int Ours, int Theirs) kinds, CancellationToken ct)
    {
        using var ours = Lonely(OurSide, kinds.Ours, "time >= $3").GetEnumerator();
        using var theirs = Lonely(TheirSide, kinds.Theirs, "time = $3").GetEnumerator();
        var (hasOurs, hasTheirs) = (ours.MoveNext(), theirs.MoveNext());
        while (hasOurs && hasTheirs)
        {
            ct.ThrowIfCancellationRequested();
            var order = ours.Current.Amount.CompareTo(theirs.Current.Amount);
            if (order == 0) Take(ours.Current.Id, theirs.Current.Id, Tiers.Count);
            if (order <= 0) hasOurs = ours.MoveNext();
            if (order >= 0) hasTheirs = theirs.MoveNext();
        }
    }

    // Both walks are past these rows: taking them changes nothing that is still to come.
    private void Take(long ours, long theirs, int tier)
    {
        spool.Execute("INSERT INTO taken VALUES ($1, $2)", OurSide, ours);
        spool.Execute("INSERT INTO taken VALUES ($1, $2)", TheirSide, theirs);
        spool.Execute("INSERT INTO pairs VALUES ($1, $2, $3)", ours, theirs, tier);
        ByAmount++;
    }

    private IEnumerable<ReferencedRow> Referenced(string table) => spool.Stream(
        $"SELECT reference, amount, id FROM {table} WHERE reference IS NOT NULL ORDER BY reference, amount, id",
        static r => new ReferencedRow(r.GetFieldValue<byte[]>(0), r.GetInt64(1), r.GetInt64(2)));

    private IEnumerable<ReferencedRow> Unequal(int side) => spool.Stream(
        "SELECT reference, id FROM unequal WHERE side = $1 ORDER BY reference, id",
        static r => new ReferencedRow(r.GetFieldValue<byte[]>(0), 0, r.GetInt64(1)), side);

    private IEnumerable<(long Amount, long Time, long Id)> Lonely(int side, int referenced, string time) => spool.Stream(
        $"""
        SELECT amount, time, id FROM lonely WHERE side = $1 AND referenced = $2 AND {time}
        AND NOT EXISTS (SELECT 1 FROM taken t WHERE t.side = $1 AND t.id = lonely.id) ORDER BY amount, time, id
        """,
        static (SqliteDataReader r) => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), side, referenced, Spool.NoTime);

    private readonly record struct ReferencedRow(byte[] Reference, long Amount, long Id)
    {
        public int CompareTo(ReferencedRow other)
        {
            var order = Reference.AsSpan().SequenceCompareTo(other.Reference);
            return order != 0 ? order : Amount.CompareTo(other.Amount);
        }
    }

    /// <summary>How often both sides have a reference; the last one asked for is remembered, as they come in order.</summary>
    private sealed class ReferenceCounts(Spool spool)
    {
        private byte[]? _last;
        private (long Ours, long Theirs) _counts;

        public (long Ours, long Theirs) Of(byte[] reference)
        {
            if (_last is not null && _last.AsSpan().SequenceEqual(reference)) return _counts;
            _last = reference;
            return _counts = (
                spool.First("SELECT count(*) FROM ours WHERE reference = $1", r => r.GetInt64(0), reference),
                spool.First("SELECT count(*) FROM theirs WHERE reference = $1", r => r.GetInt64(0), reference));
        }
    }
}
