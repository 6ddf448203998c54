using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using PacSpace.Server.Hosting.Authentication;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>
/// Two routes of the Balance API that do nothing, behind the server's real middleware: one with a key, which says whose
/// it is, and one open to all.
/// </summary>
public sealed class Probe : IStartupFilter
{
    public const string WithKey = "/api/v1/probe";
    public const string Open = "/api/v1/open-probe";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        // Routing of its own in front: what it has matched, the server's routing leaves as it is.
        app.UseRouting();
        var routes = (IEndpointRouteBuilder)app.Properties["__EndpointRouteBuilder"]!;
        routes.MapGet(WithKey, static (ApiCaller caller) => Says(caller.Environment.Id))
            .RequireAuthorization(Policies.ApiKey);
        routes.MapGet(Open, static () => Says("open")).AllowAnonymous();
        next(app);
    };

    private static ContentHttpResult Says(string text) =>
        TypedResults.Text($$"""{"success":true,"data":"{{text}}"}""", "application/json");
}
