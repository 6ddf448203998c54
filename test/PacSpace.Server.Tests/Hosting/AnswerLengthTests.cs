using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>Answers of the Balance API are written whole before they begin.</summary>
public class AnswerLengthTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_come_with_their_length_to_GET_and_HEAD()
    {
        var recorded = await fixture.Api.RecordVerifiedAsync(ApiFixture.NewCustomer(), Ct);
        var path = $"{BalanceApi.Verify}/{(string)recorded["receiptId"]!}";
        var (length, body) = await SendAsync(HttpMethod.Get, path);
        Assert.Equal(body.Length, length);
        var head = await SendAsync(HttpMethod.Head, path);
        // What it tells of the log may be another moment's, so the lengths of the two differ.
        Assert.InRange(head.Length, 500, 10_000);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task A_large_one_is_whole_and_so_is_the_next()
    {
        var customer = ApiFixture.NewCustomer();
        var items = Enumerable.Range(0, 1000).Select(JsonNode? (i) => new JsonObject
        {
            ["customerId"] = customer,
            ["delta"] = 1,
            ["reason"] = "usage",
            ["metadata"] = new JsonObject { ["n"] = i, ["text"] = new string('\u00e9', 1000) },
        });
        var answer = (await fixture.Api.SendJsonAsync(HttpMethod.Post, BalanceApi.Batch + "?include=statement",
            new JsonObject { ["deltas"] = new JsonArray([.. items]) }.ToJsonString(), Ct)).IsCreated();
        Assert.Equal(1000, (int)answer.Data["totalQueued"]!);
        Assert.All(answer.Data["results"]!.AsArray(), (r, i) =>
            Assert.Contains($"\\\"n\\\":{i.ToString(CultureInfo.InvariantCulture)},", (string)r!["payload"]!, StringComparison.Ordinal));
        Assert.Equal(1000, (int)(await fixture.Api.DeriveAsync(customer, Ct))["deltasCount"]!);
    }

    [Fact]
    public void What_cannot_be_written_leaves_nothing_to_the_next()
    {
        Assert.Throws<InvalidOperationException>(() => Write(new Half("first")));
        foreach (var text in (string[])["short", new string('x', 3 << 20), "short again"])
            Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(text), Write(text));

        static byte[] Write<T>(T value) =>
            JsonBuffer.Write(value, (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T))).ToArray();
    }

    private async Task<(int Length, byte[] Body)> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await fixture.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        response.EnsureSuccessStatusCode();
        // As it was sent: the client computes one where there is none.
        var length = response.Content.Headers.NonValidated["Content-Length"].ToString();
        return (int.Parse(length, CultureInfo.InvariantCulture), await response.Content.ReadAsByteArrayAsync(Ct));
    }

    private sealed class Half(string first)
    {
        public string First => first;

        public string Second => throw new InvalidOperationException(first);
    }
}
