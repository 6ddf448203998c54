using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Reconciliations;

/// <summary>Reads and checks what a statement is to be compared with.</summary>
internal sealed class Questions(
    LedgerStores stores, IOptions<PacSpaceOptions> options, IOptions<JsonOptions> json, TimeProvider clock)
{
    /// <summary>Most deltas of a scope, and rows of a statement.</summary>
    public const int MaxRows = 1_000_000;

    private const int DefaultWindowHours = 24;
    public const int MaxWindowHours = 744;
    private const long MillisecondsPerHour = 3_600_000;

    private readonly JsonTypeInfo<ReconcileRequest> _type =
        (JsonTypeInfo<ReconcileRequest>)json.Value.SerializerOptions.GetTypeInfo(typeof(ReconcileRequest));

    /// <summary>The members beside the rows, as a JSON object.</summary>
    public Task<(Question? Question, ApiError? Error)> ReadAsync(string head, ApiCaller caller, CancellationToken ct)
    {
        ReconcileRequest request;
        try
        {
            request = JsonSerializer.Deserialize(head, _type)!;
        }
        catch (JsonException e)
        {
            return Task.FromResult<(Question?, ApiError?)>((null, ErrorHandling.ForJson(e)));
        }
        var unknown = UnknownMembers.Check(request.Unknown).ToList();
        return unknown.Count > 0
            ? Task.FromResult<(Question?, ApiError?)>((null, ApiError.Validation(unknown)))
            : ReadAsync(request.CustomerId, request.MatchOn, request.WindowHours, request, caller, ct);
    }

    public Task<(Question? Question, ApiError? Error)> ReadAsync(
        ReconcileQuery query, ScopeMembers scope, ApiCaller caller, CancellationToken ct) =>
        ReadAsync(query.CustomerId, query.MatchOn, query.WindowHours, scope, caller, ct);

    private async Task<(Question? Question, ApiError? Error)> ReadAsync(
        string? customerId, string? matchOn, int? windowHours, ScopeMembers members, ApiCaller caller, CancellationToken ct)
    {
        var errors = new FieldErrors();
        if (customerId is null) errors.Add("customerId", "is missing");
        if (matchOn is not (null or Question.MatchOnReference or Question.MatchOnAmount))
            errors.Add("matchOn", "must be referenceId or amount");
        if (windowHours is < 1 or > MaxWindowHours) errors.Add("windowHours", $"must be 1 to {MaxWindowHours}");
        if (errors.ToError() is { } invalid) return (null, invalid);
        var now = await stores.For(caller.Environment.Kind).NowForAsync(caller.Environment.Number, members, clock, ct);
        var scope = Scopes.Resolve(members, now, options.Value.MaxScopeMonths, out var scopeError);
        if (scope is null) return (null, scopeError);
        var (history, error) = await ScopedHistory.ReadAsync(
            stores.For(caller.Environment.Kind), caller.Environment.Number, customerId!, scope, null, ct);
        if (history is null) return (null, error);
        if (history.Window.Count > MaxRows)
            return (null, ApiError.Validation("startDate",
                $"and endDate, or another scope, are needed: this one holds {history.Window.Count} deltas, and at most {MaxRows} are compared at once"));
        return (new Question(caller.Environment, customerId!, matchOn is not Question.MatchOnAmount,
            (windowHours ?? DefaultWindowHours) * MillisecondsPerHour, history), null);
    }
}
