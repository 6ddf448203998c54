using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Reconciliations;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(StatementRow))]
[JsonSerializable(typeof(ReconcileOutcome))]
[JsonSerializable(typeof(YourEntry))]
[JsonSerializable(typeof(TheirEntry))]
[JsonSerializable(typeof(AmountDifference))]
[JsonSerializable(typeof(DuplicateEntry))]
[JsonSerializable(typeof(AmountMatch))]
[JsonSerializable(typeof(ApiEnvelope<ReconcileView>))]
internal sealed partial class ReconcileJson : JsonSerializerContext;

internal static class ReconcileSetup
{
    private const string NdjsonText = "One row a line: referenceId, delta, time. Blank lines are passed over.";

    private const string CsvText =
        "RFC 4180, UTF-8, separated by commas, semicolons, tabs or bars. The header line names the columns, whatever their "
        + "case and order: delta (or amount; required), referenceId (or reference, ref), time (or date, occurredAt). Others "
        + "are passed over; empty fields are absent. Amounts are plain decimals with a point.";

    private const string NdjsonExample = "{\"referenceId\":\"u-1\",\"delta\":-0.25,\"time\":\"2026-11-05T12:00:00Z\"}\n";

    private const string CsvExample = "reference;amount;date\nu-1;-0.25;2026-11-05\n";

    public static IServiceCollection AddReconciliations(this IServiceCollection services) =>
        services.AddSingleton<Questions>().AddSingleton<StatementRows>().AddSingleton<Reconciliation>()
            .AddSingleton<ReconcileSlots>().AddSingleton<ReconcileServices>().AddSingleton<ReconcileJobs>()
            .AddHostedService(provider => provider.GetRequiredService<ReconcileJobs>())
            .AddHostedService<ReconcileSweep>().AddJsonContext(ReconcileJson.Default);

    /// <summary>Reconcile and its jobs.</summary>
    public static void MapReconciliations(this IEndpointRouteBuilder balance)
    {
        balance.MapPost("/reconcile", ReconcileUpload.HandleAsync).WithName("reconcile")
            .WithRefusals(ErrorCodes.CustomerNotFound, ErrorCodes.CheckpointNotFound)
            .TakesUpload(ReconcileUpload.MaxBytes,
                new RequestBodyForm(UploadFormats.Json, typeof(ReconcileRequest), ""),
                new RequestBodyForm(UploadFormats.Ndjson, null, NdjsonText, NdjsonExample),
                new RequestBodyForm(UploadFormats.Jsonl, null, NdjsonText, NdjsonExample),
                new RequestBodyForm(UploadFormats.Csv, null, CsvText, CsvExample));
        balance.MapGet("/reconcile/{jobId}", ReconcileQueries.GetAsync).WithName("getReconciliation")
            .WithRefusals(ErrorCodes.NotFound);
    }
}
