using System.Globalization;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>Reconciliations as tests ask for them.</summary>
internal static class ReconcileApi
{
    public const string Path = $"{BalanceApi.Root}/reconcile";

    public static Task<Answer> ReconcileAsync(this HttpClient api, object body, CancellationToken ct) =>
        api.PostJsonAsync(Path, body, ct);

    /// <summary>Uploads rows and gives the completed result, with all entries of all lists, whichever way it came.</summary>
    public static async Task<JsonObject> ReconcileFullyAsync(
        this HttpClient api, string query, string body, string type, CancellationToken ct)
    {
        var answer = await api.SendJsonAsync(HttpMethod.Post, Path + query, BalanceApi.Bytes(body, type), ct);
        if (answer.Status == 200) return answer.Data.AsObject();
        Assert.True(answer.Status == 202, $"{answer.Status} {answer.Body}");
        return await api.CompletedAsync((string)answer.Data["pollUrl"]!, ct);
    }

    public static async Task<JsonObject> CompletedAsync(this HttpClient api, string pollUrl, CancellationToken ct)
    {
        var data = await Process.Owner.UntilAsync("a result", async () =>
        {
            var polled = (await api.GetJsonAsync(pollUrl, ct)).IsOk().Data;
            Assert.NotEqual("failed", (string)polled["status"]!);
            return (string)polled["status"]! == "completed" ? polled.AsObject() : null;
        }, ct);
        foreach (var list in new[] { "missingFromTheirs", "missingFromYours", "amountDiffers", "duplicates", "matchedByAmount" })
        {
            var all = new JsonArray();
            for (var page = 1; ; page++)
            {
                var paged = (await api.GetJsonAsync($"{pollUrl}?list={list}&page={page}&limit=300", ct)).IsOk().Data;
                foreach (var entry in paged[list]!.AsArray()) all.Add(entry!.DeepClone());
                if (page >= (long)paged["pagination"]!["totalPages"]!) break;
            }
            data[list] = all;
        }
        return data;
    }

    public static IEnumerable<JsonNode> List(this JsonNode data, string name) => data[name]!.AsArray().Select(e => e!);

    public static string Text(this decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
