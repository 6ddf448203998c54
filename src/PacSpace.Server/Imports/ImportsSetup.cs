using System.Text.Json;
using System.Text.Json.Serialization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Imports;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImportRow))]
[JsonSerializable(typeof(ApiEnvelope<ImportView>))]
[JsonSerializable(typeof(ApiEnvelope<ImportErrorsView>))]
[JsonSerializable(typeof(ApiEnvelope<ImportListView>))]
internal sealed partial class ImportsJson : JsonSerializerContext;

internal static class ImportsSetup
{
    private const string NdjsonText =
        "One JSON object a line, the members of an emit and idempotencyKey. Blank lines are passed over.";

    private const string CsvText =
        "RFC 4180, UTF-8, separated by commas, semicolons, tabs or bars. The header line names the columns, whatever their "
        + "case and order: customerId, delta, reason (required), referenceId, occurredAt, metadata (JSON text), unit, "
        + "adjustsReferenceId, adjustsRecordId, idempotencyKey. Others are passed over; empty fields are absent. Amounts are "
        + "plain decimals with a point.";

    private const string NdjsonExample =
        "{\"customerId\":\"customer_001\",\"delta\":-0.25,\"reason\":\"api-calls\",\"referenceId\":\"u-1\"}\n"
        + "{\"customerId\":\"customer_002\",\"delta\":100,\"reason\":\"top-up\",\"metadata\":{\"invoice\":7}}\n";

    private const string CsvExample =
        "customerId,delta,reason,referenceId,metadata\ncustomer_001,-0.25,api-calls,u-1,\n"
        + "customer_002,100,top-up,,\"{\"\"invoice\"\":7}\"\n";

    public static IServiceCollection AddImports(this IServiceCollection services) =>
        services.AddSingleton<ImportRows>().AddSingleton<ImportAppends>().AddSingleton<ImportSlots>()
            .AddSingleton<ImportServices>().AddJsonContext(ImportsJson.Default);

    /// <summary>Import, its progress and its errors.</summary>
    public static void MapImports(this IEndpointRouteBuilder balance)
    {
        balance.MapPost("/import", ImportUpload.HandleAsync).WithName("importDeltas").TakesIdempotencyKey(
                "Another way to name the import: 1 to 128 of ASCII letters, digits, _ - . and :, as importId. Each line has a key "
                + "of its own, so lines that were recorded are found when it is sent again. Those keys never expire.", Patterns.CustomerId)
            .TakesUpload(maxBytes: null,
                new RequestBodyForm(UploadFormats.Ndjson, null, NdjsonText, NdjsonExample),
                new RequestBodyForm(UploadFormats.Jsonl, null, NdjsonText, NdjsonExample),
                new RequestBodyForm(UploadFormats.Csv, null, CsvText, CsvExample));
        balance.MapGet("/import", ImportQueries.ListAsync).WithName("listImports");
        balance.MapGet("/import/{importId}", ImportQueries.GetAsync).WithName("getImport")
            .WithRefusals(ErrorCodes.NotFound);
        balance.MapGet("/import/{importId}/errors", ImportQueries.ErrorsAsync).WithName("getImportErrors")
            .WithRefusals(ErrorCodes.NotFound);
    }
}
