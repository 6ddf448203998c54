using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;

namespace PacSpace.Server.Reconciliations;

/// <summary>What is compared with a statement, checked and found.</summary>
internal sealed record Question(
    EnvironmentRecord Environment, string CustomerId, bool ByReference, long WindowMilliseconds, ScopedHistory History)
{
    public string MatchOn => ByReference ? MatchOnReference : MatchOnAmount;

    public const string MatchOnReference = "referenceId";
    public const string MatchOnAmount = "amount";
}

/// <summary>One list of differences as JSON, one entry after the other.</summary>
internal sealed record DifferenceList(string Name, IEnumerable<string> Entries);

/// <summary>Compares a spooled statement with the deltas of a scope.</summary>
internal sealed class Reconciliation(LedgerStores stores, IOptions<JsonOptions> json)
{
    public const string MissingFromTheirs = "missingFromTheirs";
    public const string MissingFromYours = "missingFromYours";
    public const string AmountDiffers = "amountDiffers";
    public const string Duplicates = "duplicates";
    public const string MatchedByAmount = "matchedByAmount";

    private const int PageRows = 1000;

    public static readonly IReadOnlyList<string> ListNames =
        [MissingFromTheirs, MissingFromYours, AmountDiffers, Duplicates, MatchedByAmount];

    /// <summary>Compares; the lists are read from the spool as they are taken.</summary>
    public async Task<(ReconcileOutcome Outcome, IReadOnlyList<DifferenceList> Lists)> CompareAsync(
        Question question, Spool spool, CancellationToken ct)
    {
        await LoadAsync(question, spool, ct);
        var matching = new Matching(spool);
        matching.Run(question.ByReference, question.WindowMilliseconds, ct);
        var findings = new Findings(spool, question.Environment.Number);
        var outcome = new ReconcileOutcome(question.CustomerId, question.MatchOn, ScopeView.Of(question.History.Scope),
            findings.FirstDivergence(question.History.Window.Opening), findings.Summarize(matching));
        return (outcome,
        [
            new DifferenceList(MissingFromTheirs, Json(findings.MissingFromTheirs())),
            new DifferenceList(MissingFromYours, Json(findings.MissingFromYours())),
            new DifferenceList(AmountDiffers, Json(findings.AmountDiffers())),
            new DifferenceList(Duplicates, Json(findings.Duplicates())),
            new DifferenceList(MatchedByAmount, Json(findings.MatchedByAmount())),
        ]);
    }

    public string Serialize(ReconcileOutcome outcome) =>
        JsonSerializer.Serialize(outcome, json.Value.SerializerOptions.GetTypeInfo(typeof(ReconcileOutcome)));

    public ReconcileOutcome Deserialize(string text) => (ReconcileOutcome)JsonSerializer.Deserialize(
        text, json.Value.SerializerOptions.GetTypeInfo(typeof(ReconcileOutcome)))!;

    private async Task LoadAsync(Question question, Spool spool, CancellationToken ct)
    {
        var (window, store) = (question.History.Window, stores.For(question.Environment.Kind));
        for (var first = window.First; first <= window.Last; first += PageRows)
        {
            var last = Math.Min(window.Last, first + PageRows - 1);
            var rows = await store.ReadDeltasAsync(question.Environment.Number, question.CustomerId, first, last, ct);
            if (rows.Count != last - first + 1)
                throw new InvalidDataException($"Deltas of '{question.CustomerId}' between {first} and {last} are missing.");
            foreach (var row in rows)
                spool.AddOurs(new OurRow(row.Sequence, row.Payload?.ReferenceId, row.Amount, row.Time, row.Occurred,
                    row.LogIndex, row.Payload is null));
        }
    }

    private IEnumerable<string> Json<T>(IEnumerable<T> entries)
    {
        var type = json.Value.SerializerOptions.GetTypeInfo(typeof(T));
        return entries.Select(e => JsonSerializer.Serialize(e, type));
    }
}
