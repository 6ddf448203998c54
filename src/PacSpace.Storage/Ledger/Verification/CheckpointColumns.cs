using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Verification;

/// <summary>What a checkpoint's columns must be by its statement.</summary>
internal sealed record CheckpointColumns(
    string Origin, string Id, string CustomerId, long Number, long Start, long End, long First, long Last,
    long LogSize, long Time, Hash Root)
{
    public static CheckpointColumns? Of(EntryType type, ReadOnlySpan<byte> statement, out string? error)
    {
        switch (type)
        {
            case EntryType.Checkpoint:
                return CheckpointStatement.Parse(statement, out error) is not { } c ? null : new CheckpointColumns(
                    c.Origin, c.Id, c.Customer, c.Number, c.Start, c.End, c.From, c.To, c.Size, c.Time, c.Root);
            case EntryType.EnvironmentCheckpoint:
                return EnvironmentCheckpointStatement.Parse(statement, out error) is not { } e ? null
                    : new CheckpointColumns(
                    e.Origin, e.Id, "", e.Number, e.Start, e.End, 0, 0, e.Size, e.Time, e.Root);
            case EntryType.Selection:
                return SelectionStatement.Parse(statement, out error) is not { } s ? null : new CheckpointColumns(
                    s.Origin, s.Id, s.Customer, 0, 0, 0, 0, 0, s.Size, s.Time, s.Root);
            default:
                error = $"type {type} is no checkpoint";
                return null;
        }
    }

    public bool Matches(CheckpointRow row) => this == new CheckpointColumns(
        Origin, row.CheckpointId, row.CustomerId, row.Number, row.Start, row.End, row.FirstSequence, row.LastSequence,
        row.LogSize, row.Time, row.Root) && row.LogSize <= row.LogIndex;
}
