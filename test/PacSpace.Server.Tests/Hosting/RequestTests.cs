using System.Net;
using PacSpace.Storage.Control;
using Microsoft.Extensions.DependencyInjection;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>What every route refuses before it looks at what a request means.</summary>
public class RequestTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private const int Mebibyte = 1024 * 1024;
    private static readonly string[] Posts =
        [BalanceApi.Delta, BalanceApi.Batch, BalanceApi.Compare, BalanceApi.Checkpoint, $"{BalanceApi.Root}/reconcile/prefix"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(65), InlineData(1000), InlineData(100_000)]
    public async Task Values_that_are_nested_too_deeply_are_refused_everywhere(int depth)
    {
        foreach (var (open, close) in new[] { ("{\"x\":", "}"), ("[", "]") })
        {
            var nested = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            foreach (var path in Posts)
                (await fixture.Api.PostJsonAsync(path, $$"""{"x":{{nested}}}""", Ct)).IsRefused(400, "VALIDATION_ERROR", "body");
            var settings = await fixture.Tenant.Tenant.Dashboard.SendJsonAsync(
                HttpMethod.Patch, "/dashboard/settings", $$"""{"x":{{nested}}}""", Ct);
            settings.IsRefused(400, "VALIDATION_ERROR", "body");
            Assert.Equal("body is nested more than 64 levels deep.", (string)settings.Body!["message"]!);
        }
    }

    [Theory]
    [InlineData(BalanceApi.Delta, Mebibyte + 1)]
    [InlineData(BalanceApi.Compare, Mebibyte + 1)]
    [InlineData(BalanceApi.Batch, 8 * Mebibyte + 1)]
    public async Task A_body_that_does_not_say_its_size_is_limited_too(string path, int bytes)
    {
        using var content = new UnannouncedContent(bytes);
        (await fixture.Api.PostJsonAsync(path, content, Ct)).IsRefused(413, "BODY_TOO_LARGE");
    }

    [Theory]
    [InlineData("/derive/c?startingCheckpoint=%00", "startingCheckpoint")]
    [InlineData("/derive/c?period=2026-01%00", "period")]
    [InlineData("/checkpoints?customerId=a%00b", "customerId")]
    [InlineData("/checkpoints/compare?from=%00&to=%00", "from,to")]
    public async Task A_null_character_in_a_query_is_refused(string path, string fields) =>
        (await fixture.Api.GetJsonAsync(BalanceApi.Root + path, Ct)).IsRefused(400, "VALIDATION_ERROR", fields.Split(','));

    [Fact]
    public async Task Routing_headers_change_nothing_unless_one_names_a_strangers_environment()
    {
        var tenant = fixture.Tenant;
        var stranger = await ApiTenant.CreateAsync(tenant.Tenant.Server, Ct);
        var customer = ApiFixture.NewCustomer();
        var control = tenant.Tenant.Server.Services.GetRequiredService<IControlStore>();
        var production = await control.ProvisionEnvironmentAsync(
            $"env_own{customer.Replace("_", "", StringComparison.Ordinal)}", tenant.Tenant.TenantId, EnvironmentKind.Production,
            TimeProvider.System.GetUtcNow(), Ct);
        foreach (var pool in new[] { tenant.Environment.Id, production.Id, "env_unknown", "42", "", "a, b", new string('x', 5000) })
            (await EmitAsync(("X-Credit-Pool-Id", pool), ("X-Chain-Id", "295"), ("X-Environment", "production"))).IsCreated();
        foreach (var chain in new[] { "296", "0", "anything", stranger.Environment.Id })
            (await EmitAsync(("X-Chain-Id", chain))).IsCreated();
        foreach (var pool in new[] { stranger.Environment.Id, $"42, {stranger.Environment.Id}", $"{tenant.Environment.Id},{stranger.Environment.Id}" })
            (await EmitAsync(("X-Credit-Pool-Id", pool))).IsRefused(403, "FORBIDDEN");
        // All of them went to where the key leads.
        Assert.Equal(11, (int)(await fixture.Api.DeriveAsync(customer, Ct))["deltasCount"]!);
        await stranger.Api.HasNothingOfAsync(customer, Ct);

        Task<Answer> EmitAsync(params (string, string)[] headers) => fixture.Api.EmitAsync(BalanceApi.Good(customer, 1), Ct, headers);
    }

    /// <summary>Spaces before a JSON value, sent in chunks.</summary>
    private sealed class UnannouncedContent : HttpContent
    {
        private readonly int _bytes;

        public UnannouncedContent(int bytes)
        {
            _bytes = bytes;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[16 * 1024];
            Array.Fill(chunk, (byte)' ');
            for (var left = _bytes; left > 0; left -= chunk.Length)
                await stream.WriteAsync(chunk.AsMemory(0, Math.Min(left, chunk.Length)), Ct);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
