using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Json;
using PacSpace.Server.Hosting.Tenants;

namespace PacSpace.Server.PublicVerify;

internal static class VerifyEndpoint
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Check a proof root, without a key</summary>
    /// <remarks>
    /// Possession of the root is the access. Leaves, root, log inclusion and the head's signature are recomputed, at most
    /// once a minute for a checkpoint, and for a few at a time: beyond that, 503 with Retry-After. A delta's own receipt id
    /// is public in the log, so for it the answer is inclusion and time alone. Of a checkpoint's records it shows hashes
    /// and times, and amounts, reasons and reference ids where the tenant's verifyDetail says so.
    /// </remarks>
    /// <param name="proofRoot">0x and 64 lower-case hex digits.</param>
    /// <param name="source">db (default), chain (asks the configured anchor) or both.</param>
    /// <param name="limit">Records to list, 1 to 1000 (default 100).</param>
    /// <param name="offset">Records to skip (default 0).</param>
    internal static async Task<Results<ApiOk<VerifyView>, ErrorResult>> HandleAsync(
        [RegularExpression(Patterns.Hash)] string proofRoot, [AllowedValues("db", "chain", "both")] string? source,
        [Range(1, MaxLimit)] int? limit, [Range(0, int.MaxValue)] int? offset,
        LedgerStores stores, ServedEnvironments served, RecomputedProofs proofs,
        TenantSettingsDirectory settings, CancellationToken ct)
    {
        if (source is not (null or "db" or "chain" or "both"))
            return new ErrorResult(ApiError.Validation("source", "must be db, chain or both"));
        if (limit is < 1 or > MaxLimit) return new ErrorResult(ApiError.Validation("limit", "must be 1 to 1000"));
        if (offset is < 0) return new ErrorResult(ApiError.Validation("offset", "must not be negative"));

        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null) return new ErrorResult(error!);
        var (findings, busy) = await proofs.FindingsAsync(subject);
        if (findings is null) return new ErrorResult(busy!);
        var detail = (await settings.OfEnvironmentAsync(subject.Log.Environment, ct)).VerifyDetail;
        var records = await subject.RecordsAsync(findings, detail, offset ?? 0, limit ?? DefaultLimit, ct);
        return Api.Ok(View(proofRoot, source, findings, records, limit ?? DefaultLimit, offset ?? 0));
    }

    private static VerifyView View(
        string proofRoot, string? source, ProofFindings findings, IReadOnlyList<RecordView> records, int limit, int offset)
    {
        IReadOnlyList<CheckView> checks = source is "chain" or "both"
            ? [.. findings.Checks, new CheckView("anchor", false, "no anchor is configured on this server")] : findings.Checks;
        return new VerifyView(
            checks.All(c => c.Passed), proofRoot, findings.Kind, Timestamp.Text(findings.RecordedAt), findings.Summary, records,
            new VerificationView($"{findings.Log.Origin}#{findings.LogIndex}", null, findings.TreeHead, findings.PublicKey, checks),
            new OffsetPagination(findings.Summary.RecordCount, limit, offset,
                offset + (long)records.Count < findings.Summary.RecordCount));
    }
}
