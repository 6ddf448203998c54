using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PacSpace.Client.Http;

internal sealed record BatchBody(IReadOnlyCollection<BatchDelta> Deltas);

internal sealed record PrefixBody(string CustomerId, long Sequence, string Root);

internal sealed record EmptyBody;

/// <summary>The members that say a scope.</summary>
internal abstract record ScopedBody(Scope? Scope)
{
    public string? Period => Scope?.Period;

    public string? TimePreset => Scope?.TimePreset;

    public DateTimeOffset? StartDate => Scope?.StartDate;

    public DateTimeOffset? EndDate => Scope?.EndDate;

    public string? StartingCheckpoint => Scope?.StartingCheckpoint;

    public string? StartingCheckpointType => Scope?.StartingCheckpointType;

    [System.Text.Json.Serialization.JsonIgnore]
    public Scope? Scope { get; } = Scope;
}

internal sealed record CompareBody(
    Scope? Scope, string? CustomerId, decimal YourBalance, decimal TheirBalance, decimal? StartingBalance,
    string? Granularity) : ScopedBody(Scope);

internal sealed record CheckpointBody(
    Scope? Scope, string? CustomerId, string? Mode, IReadOnlyCollection<string>? Fingerprints) : ScopedBody(Scope);

internal sealed record ReconcileBody(
    Scope? Scope, string CustomerId, string? MatchOn, int? WindowHours, IReadOnlyCollection<StatementRow> Theirs)
    : ScopedBody(Scope);

internal static class Body
{
    /// <summary>A value as JSON; it can be sent any number of times.</summary>
    /// <exception cref="ArgumentException">A text in it has half of a surrogate pair.</exception>
    public static HttpContent Of<T>(T value, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
}
