using PacSpace.Cli.Output;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Checkpoints;

/// <summary>Checkpoints as people read them.</summary>
internal static class CheckpointText
{
    public static void Write(Checkpoint checkpoint)
    {
        if (checkpoint.Checkpoints is { Count: > 0 } parts) Write(parts);
        Facts.Write(
            ("Checkpoint", checkpoint.CheckpointId),
            ("Customer", checkpoint.CustomerId),
            ("Customers", Shown.Of((long?)checkpoint.CustomersCount)),
            ("Window", Window(checkpoint)),
            ("Deltas", checkpoint.FirstSequence is null ? Shown.Of(checkpoint.DeltasCount)
                : $"{checkpoint.DeltasCount} (sequence {checkpoint.FirstSequence} to {checkpoint.LastSequence})"),
            ("Opening balance", Amount(checkpoint.OpeningBalance, checkpoint)),
            ("Net change", Amount(checkpoint.NetChange, checkpoint)),
            ("Closing balance", Amount(checkpoint.ClosingBalance, checkpoint)),
            ("Receipt", checkpoint.ReceiptId),
            ("Verify at", checkpoint.VerifyUrl),
            ("Proof root", checkpoint.ProofRoot));
    }

    public static void Write(IReadOnlyList<Checkpoint> checkpoints)
    {
        var table = new Table().Text("checkpoint", "customer", "window").Numbers("deltas", "closing").Text("proof root");
        foreach (var checkpoint in checkpoints)
            table.Add(checkpoint.CheckpointId, checkpoint.CustomerId, Window(checkpoint), Shown.Of(checkpoint.DeltasCount),
                Shown.Of(checkpoint.ClosingBalance), checkpoint.ProofRoot);
        table.Write();
    }

    private static string? Amount(decimal? amount, Checkpoint checkpoint) =>
        amount is { } known ? Shown.Of(known, checkpoint.Unit) : null;

    private static string? Window(Checkpoint checkpoint)
    {
        var window = checkpoint.Period ?? (checkpoint.StartDate is { } start
            ? $"{Shown.Of(start)} to {Shown.Of(checkpoint.EndDate)}" : null);
        return window is null || checkpoint.Closed != false ? window : $"{window} (open)";
    }
}
