using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>Recording, deriving, comparing and locking.</summary>
public sealed class BalanceTests(LiveServer server, BalanceTests.Owner owner) : IClassFixture<BalanceTests.Owner>, IDisposable
{
    private readonly Shell _shell = new(server.Url, owner.Tenant.ApiKey);

    [Fact]
    public async Task Deltas_are_recorded_exactly_and_negative_ones_are_typed_as_they_are()
    {
        var first = await _shell.RunAsync(0, "emit", "anna", "100.000000001", "initial-deposit", "--unit", "EUR",
            "--reference-id", "t-1", "--metadata", """{"n":1.10}""", "--occurred-at", "2026-01-02T03:04:05.678Z",
            "--idempotency-key", "anna-1", "--include-statement", "--json");
        Assert.Equal("100.000000001", first.Json["delta"]!.ToJsonString());
        Assert.Contains("2026-01-02T03:04:05.678Z", (string)first.Json["statement"]!, StringComparison.Ordinal);
        Assert.Contains("""{\"n\":1.10}""", (string)first.Json["payload"]!, StringComparison.Ordinal);

        var second = await _shell.RunAsync(0, "emit", "anna", "-12.5", "api-calls", "--wait", "20s",
            "--adjusts-record-id", (string)first.Json["recordId"]!);
        Assert.Equal(["Record", "Customer", "Delta", "Balance", "Sequence", "Status"], second.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("Delta     -12.5 EUR", second.Lines);
        Assert.Contains("Balance   87.500000001 EUR", second.Lines);
        Assert.Contains("Status    VERIFIED", second.Lines);
        Assert.DoesNotContain('\u001b', second.Output);

        var again = await _shell.RunAsync(0, "emit", "anna", "100.000000001", "initial-deposit", "--unit", "EUR",
            "--reference-id", "t-1", "--metadata", """{"n":1.10}""", "--occurred-at", "2026-01-02T03:04:05.678Z",
            "--idempotency-key", "anna-1");
        Assert.Contains("(recorded earlier)", again.Output, StringComparison.Ordinal);
        Assert.Equal((2, "87.500000001"), await owner.Tenant.BalanceAsync("anna"));
    }

    [Theory]
    [InlineData("delta", "0", "--json")]
    [InlineData("delta", "1e3", "--json")]
    [InlineData("delta", "12345678901234567890123456789012", "--json")]
    [InlineData("metadata", "1", "--json", "--metadata", "[1]")]
    [InlineData("occurredAt", "1", "--json", "--occurred-at", "yesterday")]
    public async Task What_the_server_would_refuse_is_told_by_its_member(string member, string delta, params string[] more)
    {
        var result = await _shell.RunAsync(3, ["emit", "nobody", delta, "usage", .. more]);
        Assert.Equal("", result.Output);
        var error = JsonNode.Parse(result.Error)!["error"]!;
        Assert.Equal(("VALIDATION_ERROR", 400, member),
            ((string?)error["code"], (int)error["status"]!, (string?)error["details"]![0]!["field"]));
    }

    [Fact]
    public async Task A_balance_is_derived_over_scopes_and_listed_page_by_page()
    {
        foreach (var delta in (decimal[])[5, -2, 0.25m]) await owner.Tenant.EmitAsync("bert", delta, $"r{delta}");
        var text = await _shell.RunAsync(0, "derive", "bert", "--granularity", "month", "--months-back", "2");
        Assert.Contains(text.Lines, l => l.StartsWith("Balance           3.25", StringComparison.Ordinal));
        Assert.Contains(text.Lines, l => l.EndsWith("VERIFIED", StringComparison.Ordinal) && l.Contains("r-2", StringComparison.Ordinal));
        var page = (await _shell.RunAsync(0, "derive", "bert", "--starting-balance", "-1", "--limit", "1", "--offset", "1",
            "--order", "desc", "--json")).Json;
        Assert.Equal(("2.25", "2", 3), ((string?)page["computedBalanceText"], (string?)page["deltas"]![0]!["sequenceNumber"],
            (int)page["pagination"]!["total"]!));
        var rows = (await _shell.RunAsync(0, "derive", "bert", "--limit", "2", "--all", "--json")).Lines;
        Assert.Equal(["1", "2", "3"], rows.Select(r => (string?)JsonNode.Parse(r)!["sequenceNumber"]));
        Assert.Contains("--help", (await _shell.RunAsync(64, "derive", "bert", "--days-back", "2", "--period", "2026-01")).Error,
            StringComparison.Ordinal);
        Assert.Contains("CUSTOMER_NOT_FOUND, request req_", (await _shell.RunAsync(3, "derive", "nobody")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Balances_that_differ_end_with_1()
    {
        await owner.Tenant.EmitAsync("carl", -7);
        Assert.Contains("They agree.", (await _shell.RunAsync(0, "compare", "carl", "--yours", "-7", "--theirs", "-7.0")).Lines);
        var differs = await _shell.RunAsync(1, "compare", "carl", "--yours", "-7", "--theirs", "-6.5");
        Assert.Contains("They differ by 0.5.", differs.Lines.Select(l => l.Replace("-0.5", "0.5", StringComparison.Ordinal)));
        Assert.False((bool)(await _shell.RunAsync(1, "compare", "--yours", "1", "--theirs", "2", "--json")).Json["match"]!);
        await _shell.RunAsync(64, "compare", "carl", "--yours", "1");
    }

    [Fact]
    public async Task A_locked_month_is_verified_offline_from_its_bundle()
    {
        await owner.Tenant.EmitAsync("dora", 3);
        var locked = (await _shell.RunAsync(0, "checkpoint", "dora", "--json")).Json;
        var root = (string)locked["proofRoot"]!;
        Assert.Contains($"Proof root       {root}", (await _shell.RunAsync(0, "checkpoint", "dora")).Lines);
        await owner.Tenant.EmitAsync("dora", 4);
        var later = (await _shell.RunAsync(0, "checkpoint", "dora", "--json")).Json;
        var listed = (await _shell.RunAsync(0, "checkpoints", "list", "--customer", "dora", "--limit", "1", "--all", "--json")).Lines;
        Assert.Equal([(string?)later["checkpointId"], (string?)locked["checkpointId"]],
            listed.Select(l => (string?)JsonNode.Parse(l)!["checkpointId"]));
        Assert.Contains(root, (await _shell.RunAsync(0, "checkpoints", "show", (string)locked["checkpointId"]!)).Output,
            StringComparison.Ordinal);
        Assert.Contains("Extends     yes", (await _shell.RunAsync(
            0, "checkpoints", "compare", root, (string)later["checkpointId"]!)).Lines);
        var (bundle, policy) = (_shell.File("dora.pacproof"), _shell.Write("policy", $"log {owner.Tenant.LogKey}\nquorum none\n"));
        await _shell.RunAsync(0, "checkpoints", "bundle", root, "--output", bundle);
        await _shell.RunAsync(0, "verify", bundle, "--root", root, "--policy", policy, "--allow-open");
        await _shell.RunAsync(3, "checkpoint", "dora", "--start-date", "2020-01-01", "--end-date", "2020-01-02");
    }

    [Fact]
    public async Task Customers_and_receipts_are_shown()
    {
        await owner.Tenant.EmitAsync("emil", 1000);
        await owner.Tenant.EmitAsync("emilia", -1);
        var table = await _shell.RunAsync(0, "customers", "list", "--search", "EMI");
        Assert.Matches("^customer +name +deltas +balance +last delta$", table.Lines[0]);
        // Numbers end in the same column.
        Assert.Equal(table.Lines[1].IndexOf("1000", StringComparison.Ordinal) + 4, table.Lines[2].IndexOf("-1 ", StringComparison.Ordinal) + 2);
        var rows = (await _shell.RunAsync(0, "customers", "list", "--search", "emi", "--limit", "1", "--all", "--json")).Lines;
        Assert.Equal(["emil", "emilia"], rows.Select(r => (string?)JsonNode.Parse(r)!["customerId"]));
        Assert.Contains("Balance   1000", string.Join('\n', (await _shell.RunAsync(0, "customers", "show", "emil")).Lines),
            StringComparison.Ordinal);

        var receipt = await _shell.RunAsync(0, "receipt", "emil", "--pdf", _shell.File("emil.pdf"), "--locale", "de-DE");
        Assert.Matches("(?m)^Final balance +1000$", receipt.Output);
        Assert.Equal("%PDF-"u8.ToArray(), (await File.ReadAllBytesAsync(_shell.File("emil.pdf"), TestContext.Current.CancellationToken))[..5]);
        Assert.Equal("1000", (string?)(await _shell.RunAsync(0, "receipt", "emil", "--json")).Json["finalBalanceText"]);
        await _shell.RunAsync(3, "receipt", "nobody");
    }

    public void Dispose() => _shell.Dispose();

    /// <summary>The class's tenant.</summary>
    public sealed class Owner(LiveServer server) : IAsyncLifetime
    {
        public Tenant Tenant { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Tenant = await server.RegisterAsync();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
