using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Imports;

/// <summary>Imports as tests make them.</summary>
internal static class ImportApi
{
    public const string Path = $"{BalanceApi.Root}/import";
    public const string Ndjson = "application/x-ndjson";
    public const string Csv = "text/csv";

    private static int _imports;

    public static string NewId() => $"import-{Interlocked.Increment(ref _imports)}";

    public static Task<Answer> ImportAsync(
        this HttpClient api, string body, string? importId, CancellationToken ct, string type = Ndjson,
        params (string Name, string Value)[] headers) => api.SendJsonAsync(
            HttpMethod.Post, importId is null ? Path : $"{Path}?importId={importId}", BalanceApi.Bytes(body, type), ct, headers);

    /// <summary>Lines of a customer's deltas of 1, 2, 3, ….</summary>
    public static string Lines(string customer, int count, int first = 1)
    {
        var text = new StringBuilder();
        for (var i = first; i < first + count; i++)
            text.Append($"{{\"customerId\":\"{customer}\",\"delta\":{i},\"reason\":\"r\",\"referenceId\":\"ref-{i}\"}}\n");
        return text.ToString();
    }

    public static (string Status, long Lines, long Recorded, long Replayed, long Failed) Numbers(this JsonNode data) =>
        ((string)data["status"]!, (long)data["linesRead"]!, (long)data["recorded"]!, (long)data["replayed"]!, (long)data["failed"]!);

    public static IReadOnlyList<(long Line, string? Field, string Code)> Errors(this JsonNode data) =>
        [.. data["errors"]!.AsArray().Select(e => ((long)e!["line"]!, (string?)e["field"], (string)e["code"]!))];
}
