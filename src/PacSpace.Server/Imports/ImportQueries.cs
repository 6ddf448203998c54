using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Authentication;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Imports;

/// <summary>Questions about imports; any server can answer them.</summary>
internal static class ImportQueries
{
    private const int MaxListed = 100;
    private const int DefaultListed = 20;
    private const int MaxErrors = 1000;
    private const int DefaultErrors = 100;

    /// <summary>How far an import came</summary>
    /// <remarks>
    /// Its numbers are stored about once a second while it runs. Imports are forgotten after 30 days, and the oldest that
    /// ended before that where an environment has more than 200. Rows that they recorded are found again by their keys for
    /// ever, also under an import id that was forgotten.
    /// </remarks>
    /// <param name="importId">As it was given, or as Location told it.</param>
    internal static async Task<Results<ApiOk<ImportView>, ErrorResult>> GetAsync(
        string importId, ApiCaller caller, LedgerStores stores, TimeProvider clock, CancellationToken ct)
    {
        var store = stores.For(caller.Environment.Kind);
        if (await store.FindImportAsync(caller.Environment.Number, importId, ct) is not { } import) return Unknown(importId);
        var errors = await store.ReadImportErrorsAsync(
            caller.Environment.Number, importId, 1, ImportProgress.ShownErrors, ct);
        return Api.Ok(ImportViews.Full(import, errors, clock.GetUtcNow()));
    }

    /// <summary>The errors of an import, in the order of its lines</summary>
    /// <remarks>What is wrong with each refused line. 10000 are stored, the others counted.</remarks>
    /// <param name="importId">As it was given, or as Location told it.</param>
    /// <param name="page">From 1 (the default).</param>
    /// <param name="limit">Errors on a page, 1 to 1000 (default 100).</param>
    internal static async Task<Results<ApiOk<ImportErrorsView>, ErrorResult>> ErrorsAsync(
        string importId, [Range(1, int.MaxValue)] int? page, [Range(1, MaxErrors)] int? limit, ApiCaller caller, LedgerStores stores,
        CancellationToken ct)
    {
        if (page is < 1) return new ErrorResult(ApiError.Validation("page", "must be at least 1"));
        if (limit is < 1 or > MaxErrors) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 1000"));
        var (number, size) = (page ?? 1, limit ?? DefaultErrors);
        var store = stores.For(caller.Environment.Kind);
        if (await store.FindImportAsync(caller.Environment.Number, importId, ct) is not { } import) return Unknown(importId);
        var first = (long)(number - 1) * size + 1;
        var errors = await store.ReadImportErrorsAsync(caller.Environment.Number, importId, first, first + size - 1, ct);
        return Api.Ok(new ImportErrorsView(importId, [.. errors.Select(ImportViews.Error)], import.ErrorCount,
            import.ErrorCount - import.StoredErrors, PagePagination.Of(import.StoredErrors, number, size)));
    }

    /// <summary>List imports, those begun last first</summary>
    /// <remarks>Those of the last 30 days, without their errors.</remarks>
    /// <param name="limit">1 to 100 (default 20).</param>
    internal static async Task<Results<ApiOk<ImportListView>, ErrorResult>> ListAsync(
        [Range(1, MaxListed)] int? limit, ApiCaller caller, LedgerStores stores, TimeProvider clock, CancellationToken ct)
    {
        if (limit is < 1 or > MaxListed) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 100"));
        var imports = await stores.For(caller.Environment.Kind)
            .ListImportsAsync(caller.Environment.Number, limit ?? DefaultListed, ct);
        var now = clock.GetUtcNow();
        return Api.Ok(new ImportListView([.. imports.Select(i => ImportViews.Summary(i, now))]));
    }

    private static ErrorResult Unknown(string importId) => new(ApiError.NotFound(
        ErrorCodes.NotFound, $"There is no import '{importId}' in this environment."));
}
