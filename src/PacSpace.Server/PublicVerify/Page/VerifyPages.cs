using System.Globalization;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Hosting.Pages;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify.Page;

/// <summary>The page behind a verify link. Rendered here; the browser's one script works only when asked to.</summary>
internal static class VerifyPages
{
    private const int MaxRecords = 100;

    internal static async Task<IResult> HandleAsync(
        string proofRoot, LedgerStores stores, ServedEnvironments served, RecomputedProofs proofs, PageRenderer pages,
        TenantSettingsDirectory settings, HttpContext context, CancellationToken ct)
    {
        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null) return await RefuseAsync(pages, context, error!);
        var (findings, busy) = await proofs.FindingsAsync(subject);
        if (findings is null) return await RefuseAsync(pages, context, busy!);
        var detail = (await settings.OfEnvironmentAsync(subject.Log.Environment, ct)).VerifyDetail;
        IReadOnlyList<RecordView> records = detail == VerifyDetail.Summary || subject.Delta is not null ? []
            : await subject.RecordsAsync(findings, detail, 0, MaxRecords, ct);
        return await pages.RenderAsync<ProofPage>(context.Response, 200, new()
        {
            ["ProofRoot"] = proofRoot, ["Findings"] = findings, ["Records"] = records,
            ["ShowsReasons"] = detail == VerifyDetail.Full,
        });
    }

    private static Task<IResult> RefuseAsync(PageRenderer pages, HttpContext context, ApiError error)
    {
        if (error.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return pages.RenderAsync<RefusalPage>(context.Response, error.Status, new() { ["Status"] = error.Status });
    }
}
