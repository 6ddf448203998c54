using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace PacSpace.Client.Tests.Samples;

/// <summary>The gateway that bills tokens, between a model provider and a network that loses answers.</summary>
public sealed partial class AiGatewayTests(UnlimitedServer server) : IAsyncLifetime
{
    private const string Token = "a-token-of-acme";

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new();
    private Tenant _tenant = null!;
    private FaultProxy _network = null!;
    private FaultProxy _provider = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tenant = await server.RegisterAsync(Ct);
        _network = await FaultProxy.ToAsync(_tenant.Server.Url, Ct);
        _provider = await FaultProxy.AloneAsync(Ct);
        _provider.Choose = _ => new Fault.Answer(200, """
            { "id": "chatcmpl-1", "choices": [{ "message": { "role": "assistant", "content": "Hello." } }],
              "usage": { "prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500 } }
            """, ("Content-Type", "application/json"));
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _network.DisposeAsync();
        _http.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_call_is_billed_once_also_after_a_kill_and_lost_answers()
    {
        await PayAsync(1);
        var requests = 0;
        _network.Choose = seen => (seen.Method == "GET" ? 0 : Interlocked.Increment(ref requests) % 3) switch
        {
            0 => new Fault.None(),
            1 => new Fault.LostAnswer(),
            _ => new Fault.LostRequest(),
        };
        await using (var killed = StartGateway())
        {
            var url = await UrlOfAsync(killed);
            for (var call = 0; call < 20; call++)
                Assert.Equal(HttpStatusCode.OK, await CallAsync(url));
            killed.Send(ChildProcess.Kill);
            await killed.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
        await using var next = StartGateway();
        using var client = _tenant.NewClient();
        await LiveServer.UntilAsync("a record of every call", async () =>
            (await client.Balance.DeriveAsync("acme", ct: Ct)).DeltasCount == 21 ? "yes" : null, Ct);
        next.Send(ChildProcess.Terminate);
        Assert.Equal(0, await next.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        // 1,000 prompt tokens at 0.15 a million and 500 at 0.60.
        await _tenant.AssertRecordedAsync("acme", 21, 1 - 20 * 0.00045m, Ct);
    }

    [Fact]
    public async Task Nobody_calls_without_a_token_a_price_or_money()
    {
        await using var gateway = StartGateway();
        var url = await UrlOfAsync(gateway);
        Assert.Equal(HttpStatusCode.PaymentRequired, await CallAsync(url));
        await PayAsync(0.0005m);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(url, token: "nobody"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(url, model: "unheard-of"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(url));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(url));
        Assert.Equal(HttpStatusCode.PaymentRequired, await CallAsync(url));
        Assert.Equal(2, _provider.Seen.Count);
    }

    [Fact]
    public async Task Nobody_is_refused_for_what_was_recorded_and_not_yet_confirmed()
    {
        var requests = 0;
        _network.Choose = seen => seen.Method != "GET" && Interlocked.Increment(ref requests) == 1
            ? new Fault.LostAnswer() : new Fault.None();
        await PayAsync(0.0005m);
        await using var gateway = StartGateway();
        var url = await UrlOfAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(url));
        using var client = _tenant.NewClient();
        await LiveServer.UntilAsync("a record of the call", async () =>
            (await client.Balance.DeriveAsync("acme", ct: Ct)).DeltasCount == 2 ? "yes" : null, Ct);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(url));
        Assert.Equal(HttpStatusCode.PaymentRequired, await CallAsync(url));
    }

    private async Task PayAsync(decimal amount)
    {
        using var client = _tenant.NewClient();
        await client.Balance.EmitAsync("acme", amount, "prepaid", ct: Ct);
    }

    private async Task<HttpStatusCode> CallAsync(Uri gateway, string token = Token, string model = "small")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/v1/chat/completions"))
        {
            Headers = { { "Authorization", $"Bearer {token}" } },
            Content = JsonContent.Create(new { model, messages = new[] { new { role = "user", content = "Hello" } } }),
        };
        using var response = await _http.SendAsync(request, Ct);
        return response.StatusCode;
    }

    private ChildProcess StartGateway() => ChildProcess.Start("env",
    [
        $"PACSPACE_BASE_URL={_network.Url}", $"PACSPACE_API_KEY={_tenant.ApiKey}",
        "dotnet", BuiltProgram.Of("samples/AiGateway"), "--urls", "http://127.0.0.1:0",
        "--Gateway:Provider", _provider.Url.ToString(), "--Gateway:UsageFile", _directory.File("usage.ndjson"),
    ], Path.Combine(Repository.Root, "samples/AiGateway"));

    private static Task<Uri> UrlOfAsync(ChildProcess gateway) => LiveServer.UntilAsync("a gateway that listens", () =>
    {
        if (gateway.HasExited) throw new InvalidOperationException(gateway.Output);
        var line = gateway.Lines.Select(line => Listening().Match(line)).FirstOrDefault(match => match.Success);
        return Task.FromResult(line is null ? null : new Uri(line.Groups[1].Value));
    }, Ct);

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
