using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Hosting.Authentication;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Every route asks who is there, unless it is listed here.</summary>
public partial class EndpointAuthorizationTests(ServerFixture fixture)
{
    private static readonly HashSet<string> Public = new(StringComparer.Ordinal)
    {
        "POST /dashboard/auth/register",
        "GET /dashboard/auth/verify",
        "POST /dashboard/auth/resend-verification",
        "POST /dashboard/auth/login",
        "POST /dashboard/auth/forgot-password",
        "POST /dashboard/auth/reset-password",
        "GET /dev/mail",
        "GET /dev/mail/{id}",
        "GET /api/v1/verify/{proofRoot}",
        "HEAD /api/v1/verify/{proofRoot}",
        "GET /verify/{proofRoot}",
        "HEAD /verify/{proofRoot}",
        "GET /verify/assets/{name}",
        "GET /api/v1/verify/{proofRoot}/proof",
        "HEAD /api/v1/verify/{proofRoot}/proof",
        "GET /api/v1/verify/{proofRoot}/leaves",
        "HEAD /api/v1/verify/{proofRoot}/leaves",
        "GET /api/v1/receipt/{receiptId}",
        "HEAD /api/v1/receipt/{receiptId}",
        "GET /api/v1/receipt/{receiptId}.pdf",
        "HEAD /api/v1/receipt/{receiptId}.pdf",
        "GET /receipt/{receiptId}",
        "HEAD /receipt/{receiptId}",
        "GET /receipt/assets/{name}",
        "GET /log/{environmentId}/checkpoint",
        "HEAD /log/{environmentId}/checkpoint",
        "GET /log/{environmentId}/tile/entries/{**index}",
        "HEAD /log/{environmentId}/tile/entries/{**index}",
        "GET /log/{environmentId}/tile/{level}/{**index}",
        "HEAD /log/{environmentId}/tile/{level}/{**index}",
        "GET /health/live",
        "HEAD /health/live",
        "GET /health/ready",
        "HEAD /health/ready",
        "GET /metrics",
        "GET /openapi/{documentName}.json",
        "HEAD /openapi/{documentName}.json",
        "GET /docs",
        "HEAD /docs",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Routes_open_to_all_are_those_of_the_list() =>
        Assert.Equal(Public.Order(StringComparer.Ordinal),
            Endpoints().Where(IsOpen).SelectMany(Names).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_others_name_the_policy_of_their_surface()
    {
        foreach (var endpoint in Endpoints().Where(e => !IsOpen(e)))
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToList();
            var pattern = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (pattern.StartsWith("/api/v1/", StringComparison.Ordinal)) Assert.Equal([Policies.ApiKey], policies);
            else if (pattern.StartsWith("/dashboard/", StringComparison.Ordinal))
                Assert.Subset(
                    new HashSet<string?> { Policies.Dashboard, Policies.Manage, Policies.Administer }, policies.ToHashSet());
            else Assert.Fail($"{pattern} is on neither surface.");
            Assert.NotEmpty(policies);
        }
    }

    [Fact]
    public async Task The_others_answer_strangers_with_401()
    {
        foreach (var name in Endpoints().Where(e => !IsOpen(e)).SelectMany(Names))
        {
            var (method, pattern) = (name.Split(' ')[0], name.Split(' ')[1]);
            var path = Parameter().Replace(pattern, "x");
            var answer = await fixture.Server.Anonymous.SendJsonAsync(
                new HttpMethod(method), path, method == "GET" ? null : "{}", Ct);
            Assert.True(answer.Status == 401, $"{name} answers {answer.Status}.");
            Assert.Contains(answer.Code, new[] { "JWT_INVALID", "INVALID_API_KEY" });
        }
    }

    [Fact]
    public async Task What_has_no_route_is_404_and_405_and_415_for_strangers_too()
    {
        var client = fixture.Server.Anonymous;
        foreach (var path in new[] { "/", "/nothing", "/dashboard/nothing", "/api/v1/nothing" })
        {
            var missing = await client.GetJsonAsync(path, Ct);
            Assert.Equal((404, "NOT_FOUND"), (missing.Status, missing.Code));
        }
        var method = await client.SendJsonAsync(HttpMethod.Put, "/dashboard/auth/login", null, Ct);
        Assert.Equal((405, "METHOD_NOT_ALLOWED"), (method.Status, method.Code));
        using var form = new FormUrlEncodedContent([new("email", "ada@example.com")]);
        var response = await client.PostAsync("/dashboard/auth/login", form, Ct);
        Assert.Equal(415, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    private static bool IsOpen(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    // The interactive reference brings files of its own, all of them below /docs.
    private static IEnumerable<string> Names(RouteEndpoint endpoint)
    {
        var pattern = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        var name = pattern.StartsWith("/docs/", StringComparison.Ordinal) ? "/docs" : pattern;
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
        return methods.Select(method => $"{method} {name}");
    }

    private IEnumerable<RouteEndpoint> Endpoints() =>
        fixture.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
