using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>
/// What must hold of a stored entry: recomputed from its columns alone, and after the entry and the customer's delta
/// before it. Answers are the first thing that does not hold, in words; null if all does.
/// </summary>
internal sealed class EntryRules(LogIdentity log)
{
    private static readonly long MinTime = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long MaxTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly CanonicalWriter _writer = new();

    /// <param name="lastTime">Time of the entry before it, Unix milliseconds.</param>
    public static string? CheckTime(LogRow row, long lastTime)
    {
        if (row.Time < lastTime) return "its time is before that of the entry before it";
        return IsTime(row.Time) ? null : $"its time {row.Time} is out of range";
    }

    /// <param name="before">The customer's head before it; null for the first delta.</param>
    public string? Check(DeltaRow row, CustomerHead? before) =>
        CheckValues(row) ?? CheckLinks(row, before) ?? CheckHashes(row);

    public string? Check(CheckpointRow row)
    {
        var bytes = Encoding.UTF8.GetBytes(row.Statement);
        if (LogEntry.Of(row.EntryType, bytes).LeafHash() != row.Leaf)
            return "its leaf hash does not match its statement";
        if (ProofRoot.Of(row.Root, bytes) != row.ProofRoot) return "its proof root does not match its statement";
        if (CheckpointColumns.Of(row.EntryType, bytes, out var error) is not { } columns)
            return $"its statement is not valid: {error}";
        if (columns.Origin != log.Origin) return $"its statement is of another log, '{columns.Origin}'";
        return columns.Matches(row) ? null : "its statement does not say what its columns say";
    }

    /// <summary>What a delta's row says by itself, whatever stands before it.</summary>
    public string? CheckAlone(DeltaRow row) => CheckTime(row, MinTime) ?? CheckValues(row) ?? CheckHashes(row);

    private static string? CheckValues(DeltaRow row)
    {
        if (row.Occurred is { } occurred && !IsTime(occurred)) return $"its occurrence time {occurred} is out of range";
        if (row.Payload is { ReferenceId: "" } or { Metadata: "" })
            return "its reference or metadata is empty where none is due";
        if (row.Payload?.AdjustsIndex is { } adjusts && (adjusts < 0 || adjusts >= row.LogIndex))
            return $"it adjusts entry {adjusts}, which is not before it";
        return row.Amount.IsWithinDeltaRange ? null : $"its amount {row.Amount} is not allowed";
    }

    private static string? CheckLinks(DeltaRow row, CustomerHead? before)
    {
        if (row.Sequence != (before?.Sequence ?? 0) + 1)
            return $"its sequence is {row.Sequence} where {(before?.Sequence ?? 0) + 1} is due";
        if (row.Prev != before?.LastLeaf) return "its link to the customer's previous delta does not match";
        if (before is not null && row.Unit != before.Unit)
            return $"its unit '{row.Unit}' is not the customer's '{before.Unit}'";
        var balance = (before?.Balance ?? default) + row.Amount;
        if (row.Balance != balance) return $"its running balance is {row.Balance} where {balance} is due";
        var credits = (before?.Credits ?? default) + (row.Amount.IsNegative ? default : row.Amount);
        return row.Credits == credits ? null : $"its cumulative credits are {row.Credits} where {credits} is due";
    }

    private string? CheckHashes(DeltaRow row)
    {
        if (row.Payload is { } payload
            && Hash.Sha256(payload.Statement(log.Environment).Write(_writer)) != row.PayloadHash)
            return "its payload (reason, referenceId, metadata or adjusts) does not match its hash";
        var leaf = LogEntry.Of(EntryType.Delta, row.Statement(log).Write(_writer)).LeafHash();
        return leaf == row.Leaf ? null : "its leaf hash does not match what is stored";
    }

    private static bool IsTime(long unixMilliseconds) => unixMilliseconds >= MinTime && unixMilliseconds <= MaxTime;
}
