using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Reconciliations;

/// <summary>Reconcile over HTTP: what it finds, in every form, and what it refuses.</summary>
public class ReconcileTests(ClockedFixture fixture) : IClassFixture<ClockedFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_kind_of_difference_is_found_once()
    {
        await RecordAsync(("a", 10), ("b", 20), ("c", 30), ("d", 40), ("d", 40));
        var data = (await _api.ReconcileAsync(new
        {
            customerId = _customer,
            theirs = new object[]
            {
                new { referenceId = "a", delta = 10 }, new { referenceId = "b", delta = "20.5" }, new { referenceId = "x", delta = 7 },
                new { referenceId = "d", delta = 40 }, new { referenceId = "a", delta = 10, time = "2026-03-10" },
            },
        }, Ct)).IsOk().Data;
        Assert.Equal(["jobId", "status", "pollUrl", "expiresAt", "customerId", "matchOn", "scope", "agreed", "firstDivergence",
            "missingFromTheirs", "missingFromYours", "amountDiffers", "duplicates", "matchedByAmount", "summary"], data.Names());
        Assert.Equal(("completed", false, null), ((string)data["status"]!, (bool)data["agreed"]!, (string?)data["jobId"]));
        var missing = Assert.Single(data.List("missingFromTheirs"));
        Assert.Equal(["recordId", "sequenceNumber", "referenceId", "delta", "time", "occurredAt"], missing.Names());
        Assert.Equal(("3", "c", "30"), ((string)missing["sequenceNumber"]!, (string)missing["referenceId"]!, missing["delta"]!.ToJsonString()));
        var theirs = Assert.Single(data.List("missingFromYours"));
        Assert.Equal((3, "x", "7"), ((int)theirs["line"]!, (string)theirs["referenceId"]!, theirs["delta"]!.ToJsonString()));
        var differs = Assert.Single(data.List("amountDiffers"));
        Assert.Equal(("b", "-0.5", "2", 2), ((string)differs["referenceId"]!, differs["difference"]!.ToJsonString(),
            (string)differs["yours"]!["sequenceNumber"]!, (int)differs["theirs"]!["line"]!));
        Assert.Equal([("d", "yours", 2L, 1L), ("a", "theirs", 1L, 2L)], data.List("duplicates").Select(d =>
            ((string)d["referenceId"]!, (string)d["side"]!, (long)d["yourCount"]!, (long)d["theirCount"]!)));
        Assert.Empty(data.List("matchedByAmount"));
        var summary = data["summary"]!;
        Assert.Equal("{\"count\":5,\"credits\":140,\"debits\":0,\"net\":140}", summary["yours"]!.ToJsonString());
        Assert.Equal("{\"count\":5,\"credits\":87.5,\"debits\":0,\"net\":87.5}", summary["theirs"]!.ToJsonString());
        Assert.Equal(("52.5", 2), (summary["difference"]!.ToJsonString(), (int)summary["matchedByReference"]!));
        var first = data["firstDivergence"]!;
        Assert.Equal(("yours", "2", 2, "30", "30.5"), ((string)first["side"]!, (string)first["yours"]!["sequenceNumber"]!,
            (int)first["theirs"]!["line"]!, (string)first["yourBalanceText"]!, (string)first["theirBalanceText"]!));
    }

    [Theory]
    [InlineData("application/x-ndjson", "{\"referenceId\":\"a\",\"delta\":1}\r\n\n{\"delta\":\"-2\",\"referenceId\":\"b\"}")]
    [InlineData("application/jsonl", "{\"referenceId\":\"a\",\"delta\":1}\n{\"referenceId\":\"b\",\"delta\":-2.0,\"more\":[1]}\n")]
    [InlineData("text/csv", "reference,amount\na,1\nb,-2\n")]
    [InlineData("text/csv", "Amount;Time;Ref\n1;;a\n-2;2026-03-10T08:00:00Z;\"b\"\n")]
    [InlineData("application/json", null)]
    public async Task Every_form_says_the_same(string type, string? body)
    {
        await RecordAsync(("a", 1), ("b", -2));
        body ??= $"{{\"theirs\":[{{\"referenceId\":\"a\",\"delta\":1}},{{\"referenceId\":\"b\",\"delta\":-2}}],\"customerId\":\"{_customer}\"}}";
        var data = await _api.ReconcileFullyAsync($"?customerId={_customer}", body, type, Ct);
        Assert.True((bool)data["agreed"]!);
        Assert.Null(data["firstDivergence"]);
        Assert.Equal(2, (int)data["summary"]!["matchedByReference"]!);
    }

    [Fact]
    public async Task Rows_without_reference_match_by_amount_nearest_first()
    {
        // All recorded at 08:00; occurredAt is what times are compared with.
        await _api.EmitAsync(Occurred(5, "2026-03-10T07:00:00Z", "ref-1"), Ct);
        await _api.EmitAsync(Occurred(5, "2026-03-10T07:30:00Z", null), Ct);
        await _api.EmitAsync(Occurred(5, "2026-03-09T07:00:00Z", "ref-2"), Ct);
        await _api.EmitAsync(Occurred(9, "2026-03-01T00:00:00Z", null), Ct);
        var body = """
            {"delta":5,"time":"2026-03-10T07:30:00.400Z"}
            {"delta":5,"time":"2026-03-10T07:00:00Z"}
            {"delta":5}
            {"delta":9,"time":"2026-03-05T00:00:00Z"}
            """;
        var data = await _api.ReconcileFullyAsync($"?customerId={_customer}", body, "application/x-ndjson", Ct);
        Assert.Equal([("1", 2, "amount+time", 0.95, 0L), ("2", 1, "amount+time", 0.9, 400L), ("3", 3, "amount", 0.4, null)],
            data.List("matchedByAmount").Select(m => ((string)m["yours"]!["sequenceNumber"]!, (int)m["theirs"]!["line"]!,
                (string)m["rule"]!, (double)m["score"]!, (long?)m["timeDifferenceMs"])));
        Assert.Equal("4", (string)Assert.Single(data.List("missingFromTheirs"))["sequenceNumber"]!);
        Assert.Equal(4, (int)Assert.Single(data.List("missingFromYours"))["line"]!);
        var wider = await _api.ReconcileFullyAsync($"?customerId={_customer}&windowHours=100", body, "application/x-ndjson", Ct);
        Assert.True((bool)wider["agreed"]!);
        Assert.Equal(0.6, (double)wider.List("matchedByAmount").Last()["score"]!);
    }

    [Fact]
    public async Task References_that_differ_never_match_unless_amounts_are_asked_for()
    {
        await RecordAsync(("a", 5));
        var body = "{\"referenceId\":\"b\",\"delta\":5,\"time\":\"2026-03-10T08:00:00Z\"}";
        var byReference = await _api.ReconcileFullyAsync($"?customerId={_customer}", body, "application/x-ndjson", Ct);
        Assert.False((bool)byReference["agreed"]!);
        Assert.Empty(byReference.List("matchedByAmount"));
        var byAmount = await _api.ReconcileFullyAsync($"?customerId={_customer}&matchOn=amount", body, "application/x-ndjson", Ct);
        Assert.True((bool)byAmount["agreed"]!);
        Assert.Equal("amount", (string)byAmount["matchOn"]!);
    }

    [Fact]
    public async Task The_scope_says_which_deltas_count()
    {
        await RecordAsync(("a", 100));
        var checkpointed = (string)(await _api.DeriveAsync(_customer, Ct))["deltas"]![0]!["recordId"]!;
        await RecordAsync(("b", 5));
        var data = (await _api.ReconcileAsync(new
        {
            customerId = _customer, startingCheckpoint = checkpointed, theirs = new[] { new { referenceId = "b", delta = 6 } },
        }, Ct)).IsOk().Data;
        Assert.Equal("checkpoint", (string)data["scope"]!["mode"]!);
        Assert.Equal(("105", "106"), ((string)data["firstDivergence"]!["yourBalanceText"]!, (string)data["firstDivergence"]!["theirBalanceText"]!));
        var none = (await _api.ReconcileAsync(new { customerId = _customer, period = "2026-02", theirs = Array.Empty<object>() }, Ct)).IsOk().Data;
        Assert.True((bool)none["agreed"]!);
        var theirsFirst = (await _api.ReconcileAsync(new
        {
            customerId = _customer,
            theirs = new object[] { new { referenceId = "z", delta = 1, time = "2026-03-01" }, new { referenceId = "a", delta = 100, time = "2026-03-10" } },
        }, Ct)).IsOk().Data["firstDivergence"]!;
        Assert.Equal(("theirs", null, "0", "1"), ((string)theirsFirst["side"]!, theirsFirst["yours"]?.ToJsonString(),
            (string)theirsFirst["yourBalanceText"]!, (string)theirsFirst["theirBalanceText"]!));
    }

    [Fact]
    public async Task A_wrong_row_refuses_the_whole_and_says_where()
    {
        await RecordAsync(("a", 1));
        (await _api.ReconcileAsync(new
        {
            customerId = _customer,
            theirs = new object?[]
            {
                new { referenceId = "a", delta = 1 }, new { referenceId = "a" }, new { delta = 2_000_000_000 }, new { delta = 0.1234567891m },
                new { delta = 1, referenceId = new string('x', 256) }, new { delta = 1, time = "soon" }, 5, null,
            },
        }, Ct)).IsRefused(400, "VALIDATION_ERROR", "theirs[1].delta", "theirs[2].delta", "theirs[3].delta", "theirs[4].referenceId",
            "theirs[5].time", "theirs[6]", "theirs[7]");
        var query = $"{ReconcileApi.Path}?customerId={_customer}";
        (await _api.SendJsonAsync(HttpMethod.Post, query, BalanceApi.Bytes("delta\n1\nx\n1e3\n", "text/csv"), Ct))
            .IsRefused(400, "VALIDATION_ERROR", "lines[3].delta", "lines[4].delta");
        var many = await _api.SendJsonAsync(HttpMethod.Post, query,
            BalanceApi.Bytes(string.Concat(Enumerable.Repeat("{}\n", 500)), "application/x-ndjson"), Ct);
        Assert.Equal((400, 100, "lines[100].delta"), (many.Status, many.Fields.Count, many.Fields[^1]));
        (await _api.SendJsonAsync(HttpMethod.Post, query, BalanceApi.Bytes("reference\nx\n", "text/csv"), Ct))
            .IsRefused(400, "VALIDATION_ERROR", "lines[1]");
        (await _api.SendJsonAsync(HttpMethod.Post, query, BalanceApi.Bytes("{\"delta\":1}\n{\"del", "application/x-ndjson"), Ct))
            .IsRefused(400, "VALIDATION_ERROR", "lines[2]");
    }

    [Fact]
    public async Task Each_wrong_member_is_refused()
    {
        await RecordAsync(("a", 1));
        var none = Array.Empty<object>();
        (await _api.ReconcileAsync(new { theirs = none }, Ct)).IsRefused(400, "VALIDATION_ERROR", "customerId");
        (await _api.ReconcileAsync(new { customerId = _customer }, Ct)).IsRefused(400, "VALIDATION_ERROR", "theirs");
        (await _api.ReconcileAsync(new { customerId = 5, theirs = none }, Ct)).IsRefused(400, "VALIDATION_ERROR", "customerId");
        (await _api.ReconcileAsync(new { customerId = _customer, matchOn = "time", theirs = none }, Ct)).IsRefused(400, "VALIDATION_ERROR", "matchOn");
        (await _api.ReconcileAsync(new { customerId = _customer, windowHours = 0, theirs = none }, Ct)).IsRefused(400, "VALIDATION_ERROR", "windowHours");
        (await _api.ReconcileAsync(new { customerId = _customer, period = "2026-13", theirs = none }, Ct)).IsRefused(400, "VALIDATION_ERROR", "period");
        (await _api.ReconcileAsync(new { customerId = "nobody", theirs = none }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        Assert.Equal((400, "MALFORMED_JSON"), ((await _api.ReconcileAsync("{\"theirs\":[{", Ct)).Status, (await _api.ReconcileAsync("{\"theirs\":[{\"a\" 1", Ct)).Code));
        (await _api.ReconcileAsync("[]", Ct)).IsRefused(400, "VALIDATION_ERROR", "body");
        var query = $"{ReconcileApi.Path}?customerId={_customer}&matchOn=x&windowHours=745";
        (await _api.SendJsonAsync(HttpMethod.Post, query, BalanceApi.Bytes("", "text/csv"), Ct)).IsRefused(400, "VALIDATION_ERROR", "matchOn", "windowHours");
        foreach (var type in new[] { "text/plain", "application/xml", "application/json; charset=utf-16" })
            (await _api.SendJsonAsync(HttpMethod.Post, query, BalanceApi.Bytes("", type), Ct)).IsRefused(415, "UNSUPPORTED_MEDIA_TYPE");
        (await fixture.Clocked.Server.Anonymous.ReconcileAsync(new { customerId = _customer, theirs = none }, Ct)).IsRefused(401, "INVALID_API_KEY");
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await stranger.Api.ReconcileAsync(new { customerId = _customer, theirs = none }, Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Clocked.Server.DataDirectory, "reconcile")));
    }

    private JsonObject Occurred(int delta, string time, string? reference) => new()
    {
        ["customerId"] = _customer, ["delta"] = delta, ["reason"] = "r", ["occurredAt"] = time, ["referenceId"] = reference,
    };

    private async Task RecordAsync(params (string Reference, int Delta)[] rows)
    {
        foreach (var (reference, delta) in rows)
            (await _api.EmitAsync(new { customerId = _customer, delta, reason = "r", referenceId = reference }, Ct)).IsCreated();
    }
}
