using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Core.Amounts;
using PacSpace.Core.Scopes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Reconciliations;

/// <summary>A row of a statement as it is compared.</summary>
/// <param name="Time">Unix milliseconds.</param>
internal readonly record struct TheirRow(long Line, string? Reference, Amount Amount, long? Time);

/// <summary>Reads the rows of statements.</summary>
internal sealed class StatementRows(IOptions<JsonOptions> json)
{
    public static readonly CsvColumns Columns = new();

    public const int MaxReferenceLength = 255;

    private static readonly int ReferenceId = Columns.Add("referenceId", required: false, "reference", "ref");
    private static readonly int Delta = Columns.Add("delta", required: true, "amount");
    private static readonly int Time = Columns.Add("time", required: false, "date", "occurredAt");

    private readonly JsonTypeInfo<StatementRow> _type =
        (JsonTypeInfo<StatementRow>)json.Value.SerializerOptions.GetTypeInfo(typeof(StatementRow));

    /// <summary>The row that the reader stands on; null if it is none, and what is wrong is added.</summary>
    public TheirRow? Read(UploadReader reader, List<FieldError> errors)
    {
        var found = errors.Count;
        void Add(string field, string message) => errors.Add(new FieldError(PlaceOf(reader, field), message));

        if (reader.LineError is { } broken)
        {
            Add("", broken);
            return null;
        }
        var row = reader is CsvRowReader csv ? FromCsv(csv, Add) : FromJson(((JsonRowReader)reader).Json.Span, Add);
        if (row is null) return null;
        foreach (var unknown in UnknownMembers.Check(row.Unknown)) Add(unknown.Field, unknown.Message);
        if (row.Delta is null) Add("delta", "is missing");
        else if (row.Delta is { IsZero: false, IsWithinDeltaRange: false }) Add("delta", "must be between -1000000000 and 1000000000");
        if (row.ReferenceId is { } reference && !Characters.AreAtMost(MaxReferenceLength, reference))
            Add("referenceId", "must have at most 255 characters");
        var time = 0L;
        if (row.Time is { Length: > 0 } text && !Scope.TryParseTime(text, out time, out _))
            Add("time", "must be an ISO 8601 date or time with at most 9 fractional digits, for example 2026-11-05T12:00:00Z");
        return errors.Count > found ? null : new TheirRow(reader.Line, row.ReferenceId is "" ? null : row.ReferenceId,
            row.Delta!.Value, row.Time is { Length: > 0 } ? time : null);
    }

    private StatementRow? FromJson(ReadOnlySpan<byte> text, Action<string, string> add)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, _type) is { } row) return row;
            add("", "must be a JSON object");
        }
        catch (JsonException e)
        {
            var error = ErrorHandling.ForJson(e);
            if (error.Details is [var detail]) add(detail.Field == "body" ? "" : detail.Field, detail.Message);
            else add("", $"is not valid JSON, at byte {e.BytePositionInLine + 1}");
        }
        return null;
    }

    private static StatementRow? FromCsv(CsvRowReader csv, Action<string, string> add)
    {
        Amount? amount = null;
        if (csv[Delta] is { } text)
        {
            var error = AmountParser.ParseText(Encoding.UTF8.GetBytes(text), out var parsed);
            if (error != AmountError.None)
            {
                add("delta", AmountConverter.Explain(error));
                return null;
            }
            amount = parsed;
        }
        return new StatementRow { ReferenceId = csv[ReferenceId], Delta = amount, Time = csv[Time] };
    }

    /// <summary><c>theirs[6].delta</c> in a JSON body, <c>lines[7].delta</c> in the other forms, whose lines begin at 1.</summary>
    private static string PlaceOf(UploadReader reader, string field)
    {
        var place = reader is JsonBodyReader
            ? string.Create(CultureInfo.InvariantCulture, $"theirs[{reader.Line - 1}]")
            : string.Create(CultureInfo.InvariantCulture, $"lines[{reader.Line}]");
        return field.Length > 0 ? $"{place}.{field}" : place;
    }
}
