using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Client;
using PacSpace.Client.Models;

namespace PacSpace.Cli.Deltas;

/// <summary><c>pacspace emit</c>: records a balance change.</summary>
internal static class EmitCommand
{
    private static readonly Argument<string> Customer = Arguments.Customer();

    private static readonly Argument<string> Delta =
        new("delta") { Description = "The signed amount, such as 100 or -12.5.", HelpName = "DELTA" };

    private static readonly Argument<string> Reason =
        new("reason") { Description = "Why, in at most 500 characters.", HelpName = "REASON" };

    private static readonly Option<string?> ReferenceId =
        Arguments.Option("--reference-id", "ID", "Your own id of what happened; need not be unique.");

    private static readonly Option<string?> Metadata =
        Arguments.Option("--metadata", "JSON", "A JSON object, kept with the delta.");

    private static readonly Option<string?> OccurredAt =
        Arguments.Option("--occurred-at", "TIME", "When it happened, for the record.");

    private static readonly Option<string?> Unit =
        Arguments.Option("--unit", "UNIT", "The customer's unit of account; fixed by its first delta.");

    private static readonly Option<string?> AdjustsRecordId =
        Arguments.Option("--adjusts-record-id", "ID", "The earlier delta that this one corrects, by its record id.");

    private static readonly Option<string?> AdjustsReferenceId =
        Arguments.Option("--adjusts-reference-id", "ID", "The same by its reference id.");

    private static readonly Option<string?> IdempotencyKey =
        Arguments.Option("--idempotency-key", "KEY", "The same command with the same key is recorded once, however often it runs.");

    private static readonly Option<TimeSpan?> Wait =
        Durations.Option("--wait", "Answer when the delta is verified, or fail after this time, such as 30s.");

    private static readonly Option<bool> Statement =
        new("--include-statement") { Description = "Also give the statement that was hashed, with --json." };

    public static Command Create() => new Command("emit", "Records a balance change of a customer.")
    {
        Customer, Delta, Reason, ReferenceId, Metadata, OccurredAt, Unit, AdjustsRecordId, AdjustsReferenceId, IdempotencyKey,
        Wait, Statement,
    }.Calls(RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken ct)
    {
        var (customer, reason) = (parsed.GetRequiredValue(Customer), parsed.GetRequiredValue(Reason));
        var delta = Values.Amount(parsed.GetRequiredValue(Delta), "delta");
        var options = Options(parsed);
        var recorded = parsed.GetValue(Wait) is null
            ? await session.Balance.EmitAsync(customer, delta, reason, options, ct)
            : await session.Balance.EmitAndWaitAsync(customer, delta, reason, options, ct);
        if (session.IsJson) session.WriteJson();
        else Write(recorded);
        return ExitCodes.Success;
    }

    private static EmitAndWaitOptions Options(ParseResult parsed) => new()
    {
        ReferenceId = parsed.GetValue(ReferenceId),
        Metadata = Values.Json(parsed, Metadata, "metadata"),
        OccurredAt = Values.Time(parsed, OccurredAt, "occurredAt"),
        Unit = parsed.GetValue(Unit),
        Adjusts = parsed.GetValue(AdjustsRecordId) is null && parsed.GetValue(AdjustsReferenceId) is null ? null : new Adjusts
        {
            RecordId = parsed.GetValue(AdjustsRecordId),
            ReferenceId = parsed.GetValue(AdjustsReferenceId),
        },
        IdempotencyKey = parsed.GetValue(IdempotencyKey),
        IncludeStatement = parsed.GetValue(Statement),
        WaitTimeout = parsed.GetValue(Wait) ?? TimeSpan.FromSeconds(30),
    };

    private static void Write(RecordedDelta recorded) => Facts.Write(
        ("Record", recorded.RecordId + (recorded.Idempotent ? " (recorded earlier)" : "")),
        ("Customer", recorded.CustomerId),
        ("Delta", Shown.Of(recorded.Delta, recorded.Unit)),
        ("Balance", Shown.Of(recorded.Balance, recorded.Unit)),
        ("Sequence", Shown.Of(recorded.SequenceNumber)),
        ("Status", recorded.Status));
}
