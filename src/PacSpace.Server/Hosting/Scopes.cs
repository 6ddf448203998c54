using System.ComponentModel.DataAnnotations;
using PacSpace.Core.Scopes;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Hosting;

/// <summary>Which deltas a request is about: in a query string, or as members of a body (wire contract, section 1).</summary>
public record ScopeMembers
{
    /// <summary>One UTC month as YYYY-MM; not in the future.</summary>
    [RegularExpression(Patterns.Month)]
    public string? Period { get; init; }

    /// <summary>current_month, or custom together with dates.</summary>
    [AllowedValues("current_month", "custom")]
    public string? TimePreset { get; init; }

    /// <summary>
    /// Inclusive start, ISO 8601 with at most 9 fractional digits; a date alone is its midnight UTC. Deltas have times of
    /// whole milliseconds: a bound between two of them is the later one.
    /// </summary>
    public string? StartDate { get; init; }

    /// <summary>Exclusive end, as startDate.</summary>
    public string? EndDate { get; init; }

    /// <summary>Replay from this checkpoint: its proof root or id, or a record id.</summary>
    public string? StartingCheckpoint { get; init; }

    /// <summary>proofRoot (also itemsRoot) or recordId (also anchorId); may be left out.</summary>
    [AllowedValues("proofRoot", "itemsRoot", "recordId", "anchorId")]
    public string? StartingCheckpointType { get; init; }

    internal ScopeInput ToInput() => new(Period, TimePreset, StartDate, EndDate, StartingCheckpoint, StartingCheckpointType);
}

/// <summary>Resolved scope as answers show it.</summary>
/// <param name="Mode">all, period, current_month, custom or checkpoint.</param>
/// <param name="StartDate">Inclusive start; null if it has none.</param>
/// <param name="EndDate">Exclusive end; null if it has none.</param>
public sealed record ScopeView(
    [property: AllowedValues("all", "period", "current_month", "custom", "checkpoint")] string Mode,
    string? StartDate, string? EndDate)
{
    internal static ScopeView Of(Scope scope) => new(scope.ModeName, Text(scope.Start), Text(scope.End));

    private static string? Text(long? time) => time is { } t ? Core.Statements.Timestamp.Text(t) : null;
}

internal static class Scopes
{
    /// <summary>Reads a scope; on failure null and the error to answer with.</summary>
    public static Scope? Resolve(ScopeMembers members, DateTimeOffset now, int maxMonths, out ApiError? error)
    {
        var scope = Scope.Resolve(members.ToInput(), now, maxMonths, out var scopeError);
        error = scopeError is null ? null : new ApiError(400, CodeOf(scopeError.Kind), $"{scopeError.Field} {scopeError.Message}.")
        {
            Details = [new FieldError(scopeError.Field, scopeError.Message)],
        };
        return scope;
    }

    private static string CodeOf(ScopeErrorKind kind) => kind switch
    {
        ScopeErrorKind.InvalidCombination => ErrorCodes.InvalidScopeCombination,
        ScopeErrorKind.TooWide => ErrorCodes.ScopeTooWide,
        _ => ErrorCodes.ValidationError,
    };
}
