using System.Text;
using System.Text.Json;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Scopes;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Pipeline;

/// <summary>What a delta may hold (wire contract, section 5). Gives the item to append, or everything that is wrong.</summary>
internal static class DeltaRules
{
    public const int MaxReasonLength = 500;
    public const int MaxReferenceLength = 255;
    private const int MaxMetadataDepth = 8;
    private const int MaxFutureMinutes = 5;

    public static DeltaItem? Check(
        DeltaRequest request, string? idempotencyKey, long environment, DateTimeOffset now, PlanCap cap, List<FieldError> errors)
    {
        void Require(bool valid, string field, string message)
        {
            if (!valid) errors.Add(new FieldError(field, message));
        }

        errors.AddRange(UnknownMembers.Check(request.Unknown));
        Require(request.CustomerId is not null, "customerId", "is missing");
        Require(request.CustomerId is null || CustomerIds.IsValid(request.CustomerId), "customerId", CustomerIds.Rule);
        CheckDelta(request, Require);
        Require(request.Reason is not null, "reason", "is missing");
        Require(request.Reason is null || (request.Reason.Length > 0 && Characters.AreAtMost(MaxReasonLength, request.Reason)),
            "reason", "must have 1 to 500 characters");
        Require(request.ReferenceId is null || Characters.AreAtMost(MaxReferenceLength, request.ReferenceId),
            "referenceId", "must have at most 255 characters");
        Require(request.Unit is null || Characters.AreAtMost(CustomerIds.MaxUnitLength, request.Unit),
            "unit", "must have at most 32 characters");
        Require(idempotencyKey is null || RequestHeaders.IsKey(idempotencyKey), "idempotencyKey",
            "must be 1 to 255 printable ASCII characters");
        CheckMetadata(request.Metadata, Require);
        var occurred = ReadOccurred(request.OccurredAt, now, Require);
        var adjusts = ReadAdjusts(request.Adjusts, environment, Require);
        return errors.Count > 0 ? null : new DeltaItem
        {
            CustomerId = request.CustomerId!,
            Amount = request.Delta!.Value,
            Reason = request.Reason!,
            ReferenceId = request.ReferenceId,
            Occurred = occurred,
            Metadata = request.Metadata?.Text,
            Unit = request.Unit,
            Adjusts = adjusts,
            IdempotencyKey = idempotencyKey,
            Cap = cap,
        };
    }

    private static void CheckDelta(DeltaRequest request, Action<bool, string, string> require)
    {
        require(request.Delta is not null, "delta", "is missing");
        if (request.Delta is not { } delta) return;
        require(!delta.IsZero, "delta", "must not be zero");
        require(delta.IsZero || delta.IsWithinDeltaRange, "delta", "must be between -1000000000 and 1000000000");
    }

    private static void CheckMetadata(RawJson? metadata, Action<bool, string, string> require)
    {
        if (metadata is not { } json) return;
        var bytes = Encoding.UTF8.GetByteCount(json.Text);
        require(json.Text.StartsWith('{'), "metadata", "must be a JSON object");
        require(bytes <= DeltaLimits.MaxMetadataBytes, "metadata",
            $"has {bytes} bytes; at most {DeltaLimits.MaxMetadataBytes} are kept");
        require(Depth(json.Text) <= MaxMetadataDepth, "metadata", "is nested more than 8 levels deep");
        try
        {
            JsonText.RequireClean(json.Text);
        }
        catch (JsonException e)
        {
            require(false, "metadata", e.Message);
        }
    }

    private static int Depth(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var depth = 0;
        // The reader counts the levels around a token, so what opens a level adds one.
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                depth = Math.Max(depth, reader.CurrentDepth + 1);
        return depth;
    }

    private static long? ReadOccurred(string? text, DateTimeOffset now, Action<bool, string, string> require)
    {
        if (text is null) return null;
        var valid = Scope.TryParseTime(text, out var occurred);
        require(valid, "occurredAt", "must be an ISO 8601 time with at most milliseconds, for example 2026-11-05T12:00:00Z");
        require(!valid || occurred <= now.AddMinutes(MaxFutureMinutes).ToUnixTimeMilliseconds(),
            "occurredAt", "lies more than 5 minutes in the future");
        return occurred;
    }

    private static AdjustsReference? ReadAdjusts(AdjustsRequest? adjusts, long environment, Action<bool, string, string> require)
    {
        if (adjusts is null) return null;
        require(adjusts.RecordId is not null || adjusts.ReferenceId is not null, "adjusts", "must hold recordId or referenceId");
        if (adjusts.RecordId is null) return new AdjustsReference(null, adjusts.ReferenceId);
        // A record of another environment, or something that is no record id, names no delta of this customer.
        var index = RecordId.TryParse(adjusts.RecordId, out var id) && id.EnvironmentNumber == environment ? id.LogIndex : -1;
        return new AdjustsReference(index, adjusts.ReferenceId);
    }
}
