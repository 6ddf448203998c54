using PacSpace.Cli.Output;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Balances;

/// <summary>A customer's deltas, with the balance after each.</summary>
internal static class DeltaTable
{
    public static void Write(IReadOnlyList<DerivedDelta> deltas)
    {
        if (deltas.Count == 0) return;
        var table = new Table().Numbers("sequence").Text("time").Numbers("delta", "balance").Text("reason", "reference", "status");
        foreach (var delta in deltas)
            table.Add(Shown.Of(delta.SequenceNumber), Shown.Of(delta.Time), Shown.Of(delta.Delta), Shown.Of(delta.Balance),
                delta.Reason, delta.ReferenceId, delta.Status);
        table.Write();
    }
}
