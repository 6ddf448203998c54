using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Hosting;

/// <summary>A customer's checkpoint, in short.</summary>
public sealed record CheckpointSummary(
    string CheckpointId, string ProofRoot, string Number, string StartDate, string EndDate, bool Closed, string CreatedAt)
{
    [return: NotNullIfNotNull(nameof(row))]
    internal static CheckpointSummary? Of(CheckpointRow? row) => row is null ? null : new CheckpointSummary(
        row.CheckpointId, row.ProofRoot.ToPrefixedHex(), row.Number.ToString(CultureInfo.InvariantCulture),
        Timestamp.Text(row.Start), Timestamp.Text(row.End), row.IsClosed, Timestamp.Text(row.Time));
}
