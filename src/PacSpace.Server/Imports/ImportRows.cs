using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Core.Amounts;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Uploads;
using PacSpace.Server.Pipeline;

namespace PacSpace.Server.Imports;

/// <summary>Reads the lines of an import as emits: JSON objects as bodies are read, CSV records by their columns.</summary>
internal sealed class ImportRows(IOptions<JsonOptions> json)
{
    public static readonly CsvColumns Columns = new();

    private static readonly int CustomerId = Columns.Add("customerId", required: true, "customer");
    private static readonly int Delta = Columns.Add("delta", required: true, "amount");
    private static readonly int Reason = Columns.Add("reason", required: true, "description");
    private static readonly int ReferenceId = Columns.Add("referenceId", required: false, "reference");
    private static readonly int OccurredAt = Columns.Add("occurredAt", required: false, "date", "time");
    private static readonly int Metadata = Columns.Add("metadata");
    private static readonly int Unit = Columns.Add("unit");
    private static readonly int AdjustsReferenceId = Columns.Add("adjustsReferenceId");
    private static readonly int AdjustsRecordId = Columns.Add("adjustsRecordId");
    private static readonly int IdempotencyKey = Columns.Add("idempotencyKey");

    // Deeper than metadata may be, so that its own rule answers.
    private static readonly JsonDocumentOptions MetadataOptions = new() { MaxDepth = JsonText.MaxDepth };

    private readonly JsonTypeInfo<ImportRow> _type =
        (JsonTypeInfo<ImportRow>)json.Value.SerializerOptions.GetTypeInfo(typeof(ImportRow));

    /// <summary>The row that the reader stands on; null, with the error, if it is none.</summary>
    public ImportRow? Read(UploadReader reader, out ApiError? error)
    {
        error = reader.LineError is { } broken ? ApiError.Validation("", broken) : null;
        if (error is not null) return null;
        return reader is CsvRowReader csv ? FromCsv(csv, out error) : FromJson(((JsonRowReader)reader).Json.Span, out error);
    }

    private ImportRow? FromJson(ReadOnlySpan<byte> line, out ApiError? error)
    {
        error = null;
        try
        {
            if (JsonSerializer.Deserialize(line, _type) is { } row) return row;
            error = ApiError.Validation("", "must be a JSON object");
        }
        catch (JsonException e)
        {
            error = ErrorHandling.ForJson(e);
            if (error.Code == ErrorCodes.MalformedJson)
                error = error with { Message = $"is not valid JSON, at byte {e.BytePositionInLine + 1} of the line" };
        }
        return null;
    }

    private static ImportRow? FromCsv(CsvRowReader csv, out ApiError? error)
    {
        var errors = new List<FieldError>();
        var row = new ImportRow
        {
            CustomerId = csv[CustomerId],
            Delta = ReadAmount(csv[Delta], errors),
            Reason = csv[Reason],
            ReferenceId = csv[ReferenceId],
            OccurredAt = csv[OccurredAt],
            Metadata = ReadMetadata(csv[Metadata], errors),
            Unit = csv[Unit],
            Adjusts = csv[AdjustsReferenceId] is null && csv[AdjustsRecordId] is null ? null
                : new AdjustsRequest { ReferenceId = csv[AdjustsReferenceId], RecordId = csv[AdjustsRecordId] },
            IdempotencyKey = csv[IdempotencyKey],
        };
        error = errors.Count > 0 ? ApiError.Validation(errors) : null;
        return error is null ? row : null;
    }

    /// <summary>Plain digits only: an exponent in a spreadsheet's file is a number that was rounded.</summary>
    private static Amount? ReadAmount(string? text, List<FieldError> errors)
    {
        if (text is null) return null;
        var error = AmountParser.ParseText(Encoding.UTF8.GetBytes(text), out var amount);
        if (error != AmountError.None) errors.Add(new FieldError("delta", AmountConverter.Explain(error)));
        return amount;
    }

    private static RawJson? ReadMetadata(string? text, List<FieldError> errors)
    {
        if (text is null) return null;
        try
        {
            using var document = JsonDocument.Parse(text, MetadataOptions);
            return new RawJson(document.RootElement.GetRawText());
        }
        catch (JsonException e)
        {
            errors.Add(new FieldError("metadata", ErrorHandling.ForJson(e) is { Details: [var detail] } ? detail.Message
                : "is not valid JSON; the column holds the text of a JSON object"));
            return null;
        }
    }
}
