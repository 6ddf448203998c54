using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>A customer's checkpoint, in short.</summary>
/// <param name="ProofRoot">0x and 64 hex digits: knowing it opens the public verification.</param>
/// <param name="Number">Position among the customer's checkpoints, from 1.</param>
/// <param name="StartDate">Inclusive start of the window.</param>
/// <param name="EndDate">Exclusive end of the window.</param>
/// <param name="Closed">False while more deltas may come into the window.</param>
public sealed record CheckpointSummary(
    string CheckpointId, string ProofRoot, string Number, string StartDate, string EndDate, bool Closed, string CreatedAt)
{
    [return: NotNullIfNotNull(nameof(row))]
    internal static CheckpointSummary? Of(CheckpointRow? row) => row is null ? null : new CheckpointSummary(
        row.CheckpointId, row.ProofRoot.ToPrefixedHex(), row.Number.ToString(CultureInfo.InvariantCulture),
        Timestamp.Text(row.Start), Timestamp.Text(row.End), row.IsClosed, Timestamp.Text(row.Time));
}
