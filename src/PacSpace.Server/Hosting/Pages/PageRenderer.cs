using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace PacSpace.Server.Hosting.Pages;

/// <summary>
/// Renders the pages that strangers open by a secret link. The bare renderer of Razor components: encoding by default,
/// and none of the services (data protection, antiforgery, circuits) that interactive components would bring.
/// </summary>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>Nothing but what this server serves, and nobody may frame the page.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A page with its headers. What its address holds is a secret.</summary>
    public async Task<IResult> RenderAsync<TPage>(
        HttpResponse response, int status, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        SetSecret(response);
        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>No referrer, cache or search engine may carry on what was opened by a secret link.</summary>
    public static void SetSecret(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
    }
}
