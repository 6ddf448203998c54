using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Pages;

namespace PacSpace.Server.PublicVerify.Page;

/// <summary>The page behind a verify link. Rendered here; the browser's one script works only when asked to.</summary>
internal static class VerifyPages
{
    internal static async Task<IResult> HandleAsync(
        string proofRoot, LedgerStores stores, ServedEnvironments served, RecomputedProofs proofs, PageRenderer pages,
        HttpContext context, CancellationToken ct)
    {
        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null)
            return await pages.RenderAsync<RefusalPage>(context.Response, error!.Status, new() { ["Status"] = error.Status });
        var findings = await proofs.FindingsAsync(subject);
        return await pages.RenderAsync<ProofPage>(
            context.Response, 200, new() { ["ProofRoot"] = proofRoot, ["Findings"] = findings });
    }
}
