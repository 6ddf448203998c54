using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>Finds the last delta of a customer before a sequence.</summary>
/// <exception cref="InvalidDataException">Its row can't be read.</exception>
public delegate Task<DeltaRow?> PreviousDelta(string customerId, long sequence, CancellationToken ct);

/// <summary>
/// Follows a log entry by entry and recomputes each from its stored columns: place, time, statement, leaf, and for a
/// delta its customer's sequence, link and running balance. Gives the first thing that does not hold, in words.
/// </summary>
public sealed class EntryChecker(LogIdentity log, long nextIndex, long lastTime, PreviousDelta previousDelta)
{
    // Customers whose last delta is held; beyond it the rows are read again.
    private const int MaxCustomers = 100_000;

    private static readonly long MinTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly Dictionary<string, DeltaRow> _last = new(StringComparer.Ordinal);
    private readonly CanonicalWriter _writer = new();

    /// <summary>Index of the entry expected next.</summary>
    public long NextIndex { get; private set; } = nextIndex;

    /// <summary>Time of the last entry checked, Unix milliseconds.</summary>
    public long LastTime { get; private set; } = lastTime;

    /// <summary>Null if the entry holds; then the next one is expected. Else what is wrong with it.</summary>
    public async Task<string?> CheckAsync(LogRow row, CancellationToken ct)
    {
        if (row.LogIndex != NextIndex) return $"entry {NextIndex} is missing; the next stored one is {row.LogIndex}";
        var damage = row switch
        {
            DamagedRow damaged => damaged.Error,
            _ when row.Time < LastTime => "its time is before that of the entry before it",
            _ when !IsTime(row.Time) => $"its time {row.Time} is out of range",
            DeltaRow delta => await CheckDeltaAsync(delta, ct),
            CheckpointRow checkpoint => CheckCheckpoint(checkpoint),
            _ => "it is of an unknown kind",
        };
        if (damage is not null) return damage;
        NextIndex++;
        LastTime = row.Time;
        return null;
    }

    private async Task<string?> CheckDeltaAsync(DeltaRow row, CancellationToken ct)
    {
        if (!_last.TryGetValue(row.CustomerId, out var previous) && row.Sequence > 1)
        {
            try
            {
                previous = await previousDelta(row.CustomerId, row.Sequence, ct);
            }
            catch (InvalidDataException e)
            {
                return $"the customer's delta {row.Sequence - 1} before it is damaged: {e.Message}";
            }
            if (previous is null) return $"the customer's delta {row.Sequence - 1} before it is missing";
            if (previous.LogIndex >= row.LogIndex) return $"the customer's delta {previous.Sequence} stands behind it in the log";
            if (LeafOf(previous) != previous.Leaf) return $"the customer's delta {previous.Sequence} before it was changed";
        }
        var damage = CheckLinks(row, previous) ?? CheckHashes(row);
        if (damage is not null) return damage;
        if (_last.Count >= MaxCustomers) _last.Clear();
        _last[row.CustomerId] = row;
        return null;
    }

    private static bool IsTime(long unixMilliseconds) => unixMilliseconds >= MinTime && unixMilliseconds <= MaxTime;

    private static string? CheckLinks(DeltaRow row, DeltaRow? previous)
    {
        if (row.Occurred is { } occurred && !IsTime(occurred)) return $"its occurrence time {occurred} is out of range";
        if (row.Payload is { ReferenceId: "" } or { Metadata: "" }) return "its reference or metadata is empty where none is due";
        if (row.Payload?.AdjustsIndex is { } adjusts && (adjusts < 0 || adjusts >= row.LogIndex))
            return $"it adjusts entry {adjusts}, which is not before it";
        if (!row.Amount.IsWithinDeltaRange) return $"its amount {row.Amount} is not allowed";
        if (row.Sequence != (previous?.Sequence ?? 0) + 1)
            return $"its sequence is {row.Sequence} where {(previous?.Sequence ?? 0) + 1} is due";
        if (row.Prev != previous?.Leaf) return "its link to the customer's previous delta does not match";
        if (previous is not null && row.Unit != previous.Unit) return $"its unit '{row.Unit}' is not the customer's '{previous.Unit}'";
        var balance = (previous?.Balance ?? default) + row.Amount;
        if (row.Balance != balance) return $"its running balance is {row.Balance} where {balance} is due";
        var credits = (previous?.Credits ?? default) + (row.Amount.IsNegative ? default : row.Amount);
        return row.Credits == credits ? null : $"its cumulative credits are {row.Credits} where {credits} is due";
    }

    private string? CheckHashes(DeltaRow row)
    {
        if (row.Payload is { } payload && Hash.Sha256(payload.Statement(log.Environment).Write(_writer)) != row.PayloadHash)
            return "its payload (reason, referenceId, metadata or adjusts) does not match its hash";
        return LeafOf(row) == row.Leaf ? null : "its leaf hash does not match what is stored";
    }

    private Hash LeafOf(DeltaRow row) => LogEntry.Of(EntryType.Delta, row.Statement(log).Write(_writer)).LeafHash();

    private string? CheckCheckpoint(CheckpointRow row)
    {
        var bytes = Encoding.UTF8.GetBytes(row.Statement);
        if (LogEntry.Of(row.EntryType, bytes).LeafHash() != row.Leaf) return "its leaf hash does not match its statement";
        if (ProofRoot.Of(row.Root, bytes) != row.ProofRoot) return "its proof root does not match its statement";
        if (CheckpointColumns.Of(row.EntryType, bytes, out var error) is not { } columns) return $"its statement is not valid: {error}";
        if (columns.Origin != log.Origin) return $"its statement is of another log, '{columns.Origin}'";
        return columns.Matches(row) ? null : "its statement does not say what its columns say";
    }
}
