using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PacSpace.Bench.Compare;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Growth;

/// <summary>Our deltas against a statement of as many rows that differs in known places.</summary>
internal sealed class ReconcilePart(GrowthRun run, Subject subject, HttpClient http, IReadOnlyList<int> histories)
{
    // More than a list has differences.
    private const int MaxListed = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _file = Path.Combine(run.Stage.NewDirectory(), "statement.ndjson");
    private readonly int[] _sizes = [.. histories.Skip(1)];

    /// <param name="rows">Deltas that the customer has.</param>
    public async Task RunAsync(int column, string customer, long rows, CancellationToken ct)
    {
        var table = run.Table("Reconciling a statement", "rows of each side", _sizes,
            """
            Rows of both sides go to a temporary file and are compared by walking through both in the same order:
            parsing theirs, reading ours and sorting, on one core.
            """);
        var watch = Stopwatch.StartNew();
        var statement = await Statement.WriteAsync(subject.Tenant, customer, rows, _file, ct);
        Set("our rows exported as CSV", "s", GrowthTable.AtMostLinear(_sizes), watch.Elapsed.TotalSeconds);
        var before = subject.Server.Memory.Megabytes;
        ProcessMemory.ResetPeak(subject.Server.Id);
        watch.Restart();
        var result = await CompareAsync(customer, ct);
        Set("uploaded and compared", "s", GrowthTable.AtMostLinear(_sizes), watch.Elapsed.TotalSeconds);
        Set("server before it", "MB", GrowthTable.Flat, before);
        Set("server at most during it", "MB", GrowthTable.Flat, subject.Server.Memory.PeakMegabytes);
        File.Delete(_file);
        await CheckAsync(statement, result, ct);
        var count = statement.Differences.Values.Sum(d => d.Count);
        table.Note($"{subject.Name}, {rows:N0} rows: {count} differences were made and held against what was found.");

        void Set(string what, string unit, string expected, double value) =>
            table.Set(column, $"{what}, {subject.Name}", unit, expected, value);
    }

    /// <summary>Uploads the statement and waits for the result.</summary>
    private async Task<JsonNode> CompareAsync(string customer, CancellationToken ct)
    {
        using var content = new StreamContent(File.OpenRead(_file));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var path = new Uri($"/api/v1/balance/reconcile?customerId={customer}", UriKind.Relative);
        using var answer = await http.PostAsync(path, content, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"A statement was answered {(int)answer.StatusCode}: {text}");
        var data = JsonNode.Parse(text)!["data"]!;
        while ((string?)data["status"] == "running")
        {
            await Task.Delay(Pause, ct);
            data = await BenchTenant.SendAsync(http, "GET", (string)data["pollUrl"]!, null, ct);
        }
        return (string?)data["status"] == "completed" ? data
            : throw new InvalidOperationException($"A reconciliation ended so: {data.ToJsonString()}");
    }

    /// <summary>Exactly what was made different is found.</summary>
    private async Task CheckAsync(Statement statement, JsonNode result, CancellationToken ct)
    {
        var summary = result["summary"]!;
        Same("rows of ours", statement.Rows, (long)summary["yours"]!["count"]!);
        Same("rows of theirs", statement.Rows, (long)summary["theirs"]!["count"]!);
        Same("pairs", statement.Matched, (long)summary["matchedByReference"]!);
        Same("difference", statement.Difference, Amount.ParseCanonical(summary["difference"]!.ToJsonString()));
        foreach (var (list, made) in statement.Differences)
        {
            Same(list, made.Count, (long)summary[list]!["count"]!);
            var data = result["pollUrl"] is not { } poll ? result : await BenchTenant.SendAsync(
                http, "GET", FormattableString.Invariant($"{poll}?list={list}&page=1&limit={MaxListed}"), null, ct);
            var found = data[list]!.AsArray().Select(entry => (string?)entry!["referenceId"] ?? "").ToHashSet();
            if (!made.SetEquals(found)) Wrong($"{list} names other rows than were made");
        }

        void Same<T>(string what, T made, T found) where T : IEquatable<T>
        {
            if (!made.Equals(found)) Wrong($"{what}: {found} instead of {made}");
        }

        void Wrong(string what) => run.Findings.Wrong.Add($"{subject.Name}, reconciling {statement.Rows} rows: {what}");
    }
}
