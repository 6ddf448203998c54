using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Identifiers;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Storage.Control;

namespace PacSpace.Server.ApiKeys;

/// <summary>A tenant's API keys.</summary>
internal static class ApiKeyEndpoints
{
    public const int MaxNameLength = 100;
    private const int DefaultPageSize = 25;
    private const int MaxPageSize = 100;
    public const int MaxOverlapSeconds = 7 * 24 * 3600;

    /// <summary>Create an API key</summary>
    /// <remarks>
    /// Creates a key. Its secret is shown in this answer only. A <c>live</c> key needs an active Production environment
    /// (412).
    /// </remarks>
    internal static async Task<Results<Created<DashboardEnvelope<NewApiKey>>, ErrorResult>> CreateAsync(
        CreateApiKeyRequest request, DashboardCaller caller, IControlStore store, ApiKeyDirectory directory,
        TimeProvider clock, ILogger<ApiKeyDirectory> log, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var name = errors.RequireText("name", request.Name, MaxNameLength);
        if (request.Environment is not (null or "test" or "live")) errors.Add("environment", "must be test or live");
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;

        var kind = request.Environment == "live" ? EnvironmentKind.Production : EnvironmentKind.Sandbox;
        if (kind == EnvironmentKind.Production
            && await store.FindEnvironmentAsync(caller.TenantId, kind, ct) is not { Status: EnvironmentStatus.Active })
            return (ErrorResult)new ApiError(412, ErrorCodes.ContractNotDeployed,
                "Live keys need an active Production environment: POST /dashboard/environments/provision asks for it.");
        var now = clock.GetUtcNow();
        var text = ApiKeyText.New(kind);
        var key = new ApiKeyRecord(Ids.New("key_", now), caller.TenantId, name, kind, text.PublicKey,
            Convert.ToHexStringLower(ApiKeyText.Hash(text.Secret)), null, null, now, null, null);
        await store.AddApiKeyAsync(key, ct);
        directory.Forget(key.PublicKey);
        log.Created(key.Id, caller.UserId);
        return Dashboard.Created(Show(key, text));
    }

    /// <summary>List API keys</summary>
    /// <remarks>
    /// The tenant's keys, newest first, without their secrets. Of Sandbox and of Production; those that are switched
    /// off are among them.
    /// </remarks>
    /// <param name="page">From 1 (the default).</param>
    /// <param name="limit">Keys on a page, 1 to 100.</param>
    internal static async Task<Results<Ok<DashboardEnvelope<ApiKeyPage>>, ErrorResult>> ListAsync(
        [Range(1, int.MaxValue)] int? page, [Range(1, MaxPageSize)] int? limit, DashboardCaller caller, IControlStore store,
        CancellationToken ct)
    {
        var errors = new FieldErrors();
        var (number, size) = (page ?? 1, limit ?? DefaultPageSize);
        if (number < 1) errors.Add("page", "must be 1 or more");
        if (size is < 1 or > MaxPageSize) errors.Add("limit", $"must be 1 to {MaxPageSize}");
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;
        var keys = await store.ListApiKeysAsync(caller.TenantId, size, (number - 1L) * size, ct);
        var total = await store.CountApiKeysAsync(caller.TenantId, ct);
        return Dashboard.Ok(new ApiKeyPage([.. keys.Select(ApiKeyView.Of)], total, number, size));
    }

    /// <summary>One API key</summary>
    /// <remarks>One key, without its secret. A secret is shown once, by the call that made it.</remarks>
    /// <param name="id">The key's id (key_…).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<ApiKeyView>>, ErrorResult>> GetAsync(
        string id, DashboardCaller caller, IControlStore store, CancellationToken ct) =>
        await store.FindApiKeyAsync(caller.TenantId, id, ct) is { } key
            ? Dashboard.Ok(ApiKeyView.Of(key)) : (ErrorResult)Unknown;

    /// <summary>Rename a key, or switch it on or off</summary>
    /// <remarks>
    /// Renames a key, or switches it on or off. Requests with a key that is switched off are refused with 401
    /// API_KEY_DISABLED, on every server within 5 seconds.
    /// </remarks>
    /// <param name="id">The key's id (key_…).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<ApiKeyView>>, ErrorResult>> ChangeAsync(
        string id, ChangeApiKeyRequest request, DashboardCaller caller, IControlStore store, ApiKeyDirectory directory,
        TimeProvider clock, ILogger<ApiKeyDirectory> log, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var name = request.Name is null ? null : errors.RequireText("name", request.Name, MaxNameLength);
        if (errors.ToError() is { } invalid) return (ErrorResult)invalid;
        if (await store.FindApiKeyAsync(caller.TenantId, id, ct) is not { } key) return (ErrorResult)Unknown;
        var changed = key with
        {
            Name = name ?? key.Name,
            DisabledAt = request.Active switch
            {
                true => null,
                false => key.DisabledAt ?? clock.GetUtcNow(),
                null => key.DisabledAt,
            },
        };
        if (!await store.UpdateApiKeyAsync(changed, ct)) return (ErrorResult)Unknown;
        directory.Forget(key.PublicKey);
        log.Changed(key.Id, caller.UserId, changed.DisabledAt is null);
        return Dashboard.Ok(ApiKeyView.Of(changed));
    }

    /// <summary>Give a key a new secret</summary>
    /// <remarks>
    /// Gives a key a new secret, shown in this answer only. The old one stays valid for <c>overlapSeconds</c>; one from
    /// before that ends at once.
    /// </remarks>
    /// <param name="id">The key's id (key_…).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<NewApiKey>>, ErrorResult>> RotateAsync(
        string id, RotateApiKeyRequest? request, DashboardCaller caller, IControlStore store, ApiKeyDirectory directory,
        TimeProvider clock, ILogger<ApiKeyDirectory> log, CancellationToken ct)
    {
        var overlap = request?.OverlapSeconds ?? 0;
        if (overlap is < 0 or > MaxOverlapSeconds)
            return (ErrorResult)ApiError.Validation("overlapSeconds", $"must be 0 to {MaxOverlapSeconds}");
        if (await store.FindApiKeyAsync(caller.TenantId, id, ct) is not { } key) return (ErrorResult)Unknown;
        var text = new ApiKeyText(key.PublicKey, ApiKeyText.NewSecret());
        var rotated = key with
        {
            SecretHash = Convert.ToHexStringLower(ApiKeyText.Hash(text.Secret)),
            PreviousSecretHash = overlap == 0 ? null : key.SecretHash,
            PreviousExpiresAt = overlap == 0 ? null : clock.GetUtcNow().AddSeconds(overlap),
        };
        if (!await store.UpdateApiKeyAsync(rotated, ct)) return (ErrorResult)Unknown;
        directory.Forget(key.PublicKey);
        log.Rotated(key.Id, caller.UserId, overlap);
        return Dashboard.Ok(Show(rotated, text));
    }

    /// <summary>Delete a key</summary>
    /// <remarks>
    /// Deletes a key; requests with it are refused from then on. On other servers within 5 seconds. It can't be undone.
    /// </remarks>
    /// <param name="id">The key's id (key_…).</param>
    internal static async Task<Results<Ok<DashboardEnvelope<DeletedApiKey>>, ErrorResult>> DeleteAsync(
        string id, DashboardCaller caller, IControlStore store, ApiKeyDirectory directory,
        ILogger<ApiKeyDirectory> log, CancellationToken ct)
    {
        if (await store.FindApiKeyAsync(caller.TenantId, id, ct) is not { } key
            || !await store.DeleteApiKeyAsync(caller.TenantId, id, ct)) return (ErrorResult)Unknown;
        directory.Forget(key.PublicKey);
        log.Deleted(key.Id, caller.UserId);
        return Dashboard.Ok(new DeletedApiKey(key.Id, true));
    }

    private static NewApiKey Show(ApiKeyRecord key, ApiKeyText text) => new(
        key.Id, key.Name, ApiKeyView.Word(key.Kind), key.PublicKey, text.Secret, text.Full, key.DisabledAt is null,
        key.CreatedAt, key.PreviousExpiresAt);

    private static ApiError Unknown =>
        ApiError.NotFound(ErrorCodes.NotFound, "There is no such API key. GET /dashboard/api-keys lists yours.");
}
