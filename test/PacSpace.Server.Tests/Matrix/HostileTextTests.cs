using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>
/// Text that PostgreSQL can't even be asked for, in every string that an operation takes from its address: U+0000, and
/// bytes that are no UTF-8.
/// </summary>
public sealed class HostileTextTests : IAsyncLifetime
{
    private static int s_databases;

    // U+0000, alone and within; a lone surrogate; an overlong U+0000; no UTF-8 at all; U+0000 for who decodes twice.
    private static readonly string[] Nulls = ["%00", "a%00b"];
    private static readonly string[] Others = ["%ED%A0%80", "%C0%80", "%FF", "%2500", "%5Cu0000", "%E2%80%A8", "%27%3B--"];

    private TestServer _server = null!;
    private Inhabitant _mine = null!;
    private HttpClient _client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = await PostgresServer.Shared;
        var name = $"hostile_text_{Interlocked.Increment(ref s_databases)}";
        await database.ExecuteAsync($"CREATE DATABASE {name}");
        _server = new TestServer(new TestServerOptions
        {
            Settings = { ["PacSpace:Storage"] = database.ConnectionString(name) },
        });
        _mine = await Inhabitant.SettleAsync(_server, "mine", Ct);
        // Kestrel itself refuses some of it, with no body: the description has nothing to say to that.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _server.BaseAddress };
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task No_query_string_makes_the_database_stumble()
    {
        List<string> surprises = [];
        var cells = 0;
        foreach (var operation in DescribedOperation.All.Where(o => o.Method == "GET"))
        {
            foreach (var parameter in operation.Parameters.Where(p => p.In == "query"))
            {
                foreach (var text in Nulls.Concat(Others))
                {
                    var (status, body) = await SendAsync(operation, $"{operation.At(_mine.Id)}?{parameter.Name}={text}");
                    cells++;
                    var isRefused = status == 400 && body.Contains($"\"{parameter.Name}\"", StringComparison.Ordinal);
                    if (status >= 500 || Nulls.Contains(text) && !isRefused)
                        surprises.Add($"{operation} ?{parameter.Name}={text}: {status} {body}");
                }
            }
        }
        Cells.AreAsExpected(surprises);
        Assert.InRange(cells, 500, int.MaxValue);
    }

    [Fact]
    public async Task No_path_makes_the_database_stumble()
    {
        List<string> surprises = [];
        foreach (var operation in DescribedOperation.All.Where(o => o.Id != "logout"))
        {
            foreach (var parameter in operation.Parameters.Where(p => p.In == "path"))
            {
                foreach (var text in Nulls.Concat(Others))
                {
                    var path = operation.At(name => name == parameter.Name ? text : _mine.Id(name));
                    var (status, body) = await SendAsync(operation, path);
                    if (status is not (400 or 404)) surprises.Add($"{operation} {path}: {status} {body}");
                }
            }
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task No_idempotency_key_makes_the_database_stumble()
    {
        foreach (var key in new[] { "\u00e9", "\t", "a\u007fb" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, BalanceApi.Delta)
            {
                Content = BalanceApi.Bytes(BalanceApi.Good("mine").ToJsonString()),
            };
            request.Headers.Add("X-Api-Key", _mine.Tenant.Key);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var response = await new HttpClient(
                new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1 })
            { BaseAddress = _server.BaseAddress }.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private async Task<(int Status, string Body)> SendAsync(DescribedOperation operation, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), path);
        if (operation.Example is { } example) request.Content = BalanceApi.Bytes(example.ToJsonString());
        if (operation.Caller == Caller.Key) request.Headers.Add("X-Api-Key", _mine.Tenant.Key);
        if (operation.Caller == Caller.User)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _mine.Tenant.Tenant.Token);
        using var response = await _client.SendAsync(request, Ct);
        var body = await response.Content.ReadAsStringAsync(Ct);
        if (response.Content.Headers.ContentType?.MediaType == "application/json") JsonDocument.Parse(body).Dispose();
        else if ((int)response.StatusCode >= 400) Assert.Equal("", body);
        return ((int)response.StatusCode, body);
    }
}
