using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Environments;
using PacSpace.Server.Hosting.Tenants;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify.Page;

/// <summary>The page behind a verify link. Rendered here; the browser's one script works only when asked to.</summary>
internal sealed class VerifyPages(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>Nothing but what this server serves, and nobody may frame the page.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const int MaxRecords = 100;

    internal static async Task<IResult> HandleAsync(
        string proofRoot, LedgerStores stores, ServedEnvironments served, RecomputedProofs proofs, VerifyPages pages,
        TenantSettingsDirectory settings, HttpContext context, CancellationToken ct)
    {
        SetHeaders(context.Response.Headers);
        var (subject, error) = await Subject.FindAsync(stores, served, proofRoot, ct);
        if (subject is null)
            return await pages.RenderAsync<RefusalPage>(error!.Status, new() { ["Status"] = error.Status });
        var findings = await proofs.FindingsAsync(subject);
        var detail = (await settings.OfEnvironmentAsync(subject.Log.Environment, ct)).VerifyDetail;
        IReadOnlyList<RecordView> records = detail == VerifyDetail.Summary || subject.Delta is not null ? []
            : await subject.RecordsAsync(findings, detail, 0, MaxRecords, ct);
        return await pages.RenderAsync<ProofPage>(200, new()
        {
            ["ProofRoot"] = proofRoot, ["Findings"] = findings, ["Records"] = records,
            ["ShowsReasons"] = detail == VerifyDetail.Full,
        });
    }

    /// <summary>The root in the address is a secret: no referrer, cache or search engine may carry it on.</summary>
    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex";
    }

    /// <summary>
    /// The bare renderer of Razor components: encoding by default, and none of the services (data protection,
    /// antiforgery, circuits) that interactive components would bring.
    /// </summary>
    private async Task<IResult> RenderAsync<TPage>(int status, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }
}
