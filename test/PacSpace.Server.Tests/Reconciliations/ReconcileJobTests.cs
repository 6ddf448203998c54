using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Imports;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>Statements that are too long to wait for: jobs, their lists, and their end.</summary>
public sealed class ReconcileJobTests : IAsyncLifetime
{
    private const int Rows = 12_000;

    private readonly ClockedServer _clocked = new("2026-03-10T08:00:00Z");
    private ApiTenant _tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tenant = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        (await _tenant.Api.ImportAsync(ImportApi.Lines("c", Rows), "fill", Ct)).IsCreated();
    }

    public ValueTask DisposeAsync() => _clocked.DisposeAsync();

    [Fact]
    public async Task A_long_statement_is_a_job_with_paged_lists_that_goes_away_after_a_day()
    {
        // Every tenth row is missing, every tenth other one differs.
        var csv = new StringBuilder("referenceId,delta\n");
        for (var i = 1; i <= Rows; i++)
            if (i % 10 != 0) csv.Append($"ref-{i},{(i % 10 == 5 ? i + 1 : i)}\n");
        var answer = await _tenant.Api.SendJsonAsync(
            HttpMethod.Post, $"{ReconcileApi.Path}?customerId=c", BalanceApi.Bytes(csv.ToString(), "text/csv"), Ct);
        Assert.Equal(202, answer.Status);
        var url = (string)answer.Data["pollUrl"]!;
        Assert.Equal((url, "2026-03-11T08:00:00.000Z"), (answer.Header("Location"), (string)answer.Data["expiresAt"]!));
        var data = await _tenant.Api.CompletedAsync(url, Ct);
        Assert.Equal((1200, 1200L, 0, 9600L), (data.List("missingFromTheirs").Count(), (long)data["summary"]!["amountDiffers"]!["count"]!,
            data.List("missingFromYours").Count(), (long)data["summary"]!["matchedByReference"]!));
        Assert.Equal(Enumerable.Range(1, 1200).Select(i => $"ref-{i * 10}"), data.List("missingFromTheirs").Select(e => (string)e["referenceId"]!));
        Assert.Equal(Enumerable.Range(0, 1200).Select(i => $"{i * 10 + 5}"), data.List("amountDiffers").Select(e => (string)e["yours"]!["sequenceNumber"]!));
        Assert.Equal("5", (string)data["firstDivergence"]!["yours"]!["sequenceNumber"]!);
        var head = (await _tenant.Api.GetJsonAsync($"{url}?limit=7", Ct)).IsOk().Data;
        Assert.Equal((7, 7, false), (head.List("missingFromTheirs").Count(), head.List("amountDiffers").Count(), head.AsObject().ContainsKey("pagination")));
        var odd = (await _tenant.Api.GetJsonAsync($"{url}?list=amountDiffers&page=4&limit=333", Ct)).IsOk().Data;
        Assert.Equal((201, "9995", 1200L), (odd.List("amountDiffers").Count(), (string)odd.List("amountDiffers").First()["yours"]!["sequenceNumber"]!,
            (long)odd["pagination"]!["total"]!));
        Assert.False(odd.AsObject().ContainsKey("missingFromTheirs"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_clocked.Server.DataDirectory, "reconcile")));

        var stranger = await ApiTenant.CreateAsync(_clocked.Server, Ct);
        (await stranger.Api.GetJsonAsync(url, Ct)).IsRefused(404, "NOT_FOUND");
        (await _clocked.Server.Anonymous.GetJsonAsync(url, Ct)).IsRefused(401, "INVALID_API_KEY");
        (await _tenant.Api.GetJsonAsync($"{url}?list=x", Ct)).IsRefused(400, "VALIDATION_ERROR", "list");
        (await _tenant.Api.GetJsonAsync($"{url}?list=duplicates&page=0&limit=501", Ct)).IsRefused(400, "VALIDATION_ERROR", "page", "limit");
        (await _tenant.Api.GetJsonAsync($"{url}?page=2", Ct)).IsRefused(400, "VALIDATION_ERROR", "page");

        _clocked.MoveTo("2026-03-11T08:00:01Z");
        (await _tenant.Api.GetJsonAsync(url, Ct)).IsRefused(404, "NOT_FOUND");
        await Process.Owner.UntilAsync("a sweep", async () =>
        {
            var id = url.Split('/')[^1];
            var pages = await _tenant.Store.ReadReconciliationPagesAsync(_tenant.Environment.Number, id, "amountDiffers", 0, 9, Ct);
            return pages.Count == 0 ? "swept" : null;
        }, Ct);
    }

    [Fact]
    public async Task A_job_whose_server_went_away_is_failed()
    {
        var job = new ReconciliationRecord("rcn_x", "running", Now, Now, Now + 3_600_000, 0, null, null);
        await _tenant.Store.AddReconciliationAsync(_tenant.Environment.Number, job, 20, 0, Ct);
        Assert.Equal("running", (string)(await _tenant.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_x", Ct)).IsOk().Data["status"]!);
        _clocked.MoveTo("2026-03-10T08:02:00Z");
        var gone = (await _tenant.Api.GetJsonAsync($"{ReconcileApi.Path}/rcn_x", Ct)).IsOk().Data;
        Assert.Equal("failed", (string)gone["status"]!);
        Assert.Contains("Send the statement again", (string)gone["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_statements_are_read_at_once_and_a_third_is_told_to_come_later()
    {
        var bodies = Enumerable.Range(0, 2).Select(_ => new HeldBody("\n")).ToList();
        var sending = bodies.Select(b => _tenant.Api.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{ReconcileApi.Path}?customerId=c") { Content = b }, Ct)).ToList();
        var slots = _clocked.Server.Services.GetRequiredService<PacSpace.Server.Reconciliations.ReconcileSlots>();
        await Process.Owner.UntilAsync("two taken slots", () =>
        {
            using var free = slots.TryTake(_tenant.Environment.Number, out var refusal);
            return Task.FromResult(refusal);
        }, Ct);
        var third = await _tenant.Api.ReconcileAsync(new { customerId = "c", theirs = Array.Empty<object>() }, Ct);
        third.IsRefused(429, "RATE_LIMITED");
        Assert.NotNull(third.Header("Retry-After"));
        foreach (var body in bodies) body.End();
        Assert.All(await Task.WhenAll(sending), r => Assert.Equal(202, (int)r.StatusCode));
    }

    private long Now => _clocked.Clock.GetUtcNow().ToUnixTimeMilliseconds();
}
