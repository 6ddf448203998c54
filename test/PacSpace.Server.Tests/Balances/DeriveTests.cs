using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Balances;

public class DeriveTests(HistoryFixture fixture) : IClassFixture<HistoryFixture>
{
    private const string Customer = HistoryFixture.Customer;

    private readonly HttpClient _api = fixture.Api;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_member_is_answered()
    {
        var answer = (await _api.GetJsonAsync(BalanceApi.Derive(Customer), Ct)).IsOk();
        Assert.True((bool)answer.Body!["success"]!);
        var data = answer.Data;
        Assert.Equal(
        [
            "customerId", "unit", "startingBalance", "computedBalance", "computedBalanceText", "verifiedBalance",
            "verifiedBalanceText", "pendingDeltas", "frozen", "netChange", "deltasCount", "deltaCount",
            "latestReceiptId", "latestCheckpoint", "lastVerifiedIndex", "scope", "deltas", "breakdown", "pagination",
        ], data.Names());
        Assert.Equal((Customer, ""), ((string)data["customerId"]!, (string)data["unit"]!));
        Assert.Equal(("0", "92.75", "92.75", "92.75"),
            (data["startingBalance"]!.ToJsonString(), data["computedBalance"]!.ToJsonString(),
            data["verifiedBalance"]!.ToJsonString(), data["netChange"]!.ToJsonString()));
        Assert.Equal(("92.75", "92.75"), ((string)data["computedBalanceText"]!, (string)data["verifiedBalanceText"]!));
        Assert.Equal((7, 7, 0, false), ((int)data["deltasCount"]!, (int)data["deltaCount"]!,
            (int)data["pendingDeltas"]!, (bool)data["frozen"]!));
        var last = fixture.Records[^1];
        Assert.Equal((string)last["receiptId"]!, (string)data["latestReceiptId"]!);
        Assert.Equal((long)last["deltaIndex"]!, (long)data["lastVerifiedIndex"]!);
        Assert.Equal("""{"mode":"all","startDate":null,"endDate":null}""", data["scope"]!.ToJsonString());
        Assert.Equal("""{"total":7,"limit":100,"offset":0,"hasMore":false}""", data["pagination"]!.ToJsonString());
        Assert.Null(data["breakdown"]);
        Assert.Equal((string)fixture.January["checkpointId"]!, (string)data["latestCheckpoint"]!["checkpointId"]!);
        Assert.Equal((string)fixture.January["proofRoot"]!, (string)data["latestCheckpoint"]!["proofRoot"]!);
        Assert.True((bool)data["latestCheckpoint"]!["closed"]!);
    }

    [Fact]
    public async Task Rows_are_the_recorded_deltas()
    {
        var rows = (await _api.DeriveAsync(Customer, Ct))["deltas"]!.AsArray();
        Assert.Equal(fixture.Records.Count, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, record) = (rows[i]!, fixture.Records[i]);
            Assert.Equal(
            [
                "recordId", "receiptId", "itemHash", "sequenceNumber", "deltaIndex", "delta", "balance", "balanceText",
                "reason", "referenceId", "metadata", "status", "acceptedAt", "time", "window",
            ], row.Names());
            foreach (var name in new[] { "recordId", "receiptId", "sequenceNumber", "deltaIndex", "delta", "balance",
                "reason", "referenceId", "acceptedAt" })
                Assert.Equal(record[name]?.ToJsonString(), row[name]?.ToJsonString());
            Assert.Equal((string)row["receiptId"]!, (string)row["itemHash"]!);
            Assert.Equal("VERIFIED", (string)row["status"]!);
            Assert.Equal(HistoryFixture.History[i].Time, (string)row["time"]!);
            Assert.Equal(HistoryFixture.History[i].Time[..7], (string)row["window"]!);
        }
    }

    [Theory]
    [InlineData("?limit=3", "1,2,3", true)]
    [InlineData("?limit=3&offset=3", "4,5,6", true)]
    [InlineData("?limit=3&offset=6", "7", false)]
    [InlineData("?limit=7", "1,2,3,4,5,6,7", false)]
    [InlineData("?offset=7", "", false)]
    [InlineData("?offset=2147483647&limit=1000", "", false)]
    [InlineData("?limit=3&order=desc", "7,6,5", true)]
    [InlineData("?limit=3&offset=3&order=desc", "4,3,2", true)]
    [InlineData("?limit=3&offset=6&order=desc", "1", false)]
    [InlineData("?offset=7&order=desc", "", false)]
    [InlineData("?order=asc&limit=1", "1", true)]
    [InlineData("?period=2026-02&limit=1&offset=1", "4", false)]
    [InlineData("?period=2026-02&order=desc", "4,3", false)]
    public async Task Rows_come_in_pages_from_either_end(string query, string sequences, bool hasMore)
    {
        var data = await _api.DeriveAsync(Customer, Ct, query);
        Assert.Equal(sequences, string.Join(',', data["deltas"]!.AsArray().Select(d => (string)d!["sequenceNumber"]!)));
        Assert.Equal(hasMore, (bool)data["pagination"]!["hasMore"]!);
        Assert.Equal((int)data["deltasCount"]!, (int)data["pagination"]!["total"]!);
    }

    [Theory]
    [InlineData("1000", "1000", "1092.75")]
    [InlineData("-92.75", "-92.75", "0")]
    [InlineData("1e-7", "0.0000001", "92.7500001")]
    [InlineData("9999999999999999906", "9999999999999999906", "9999999999999999998.75")]
    public async Task A_starting_balance_is_added(string sent, string starting, string computed)
    {
        var data = await _api.DeriveAsync(Customer, Ct, $"?startingBalance={sent}");
        Assert.Equal((starting, computed),
            (data["startingBalance"]!.ToJsonString(), (string)data["computedBalanceText"]!));
        Assert.Equal("92.75", data["netChange"]!.ToJsonString());
    }

    [Fact]
    public async Task A_starting_balance_that_leads_out_of_range_is_refused() =>
        (await _api.GetJsonAsync(BalanceApi.Derive(Customer, "?startingBalance=9999999999999999999"), Ct))
            .IsRefused(422, "BALANCE_OUT_OF_RANGE");

    [Theory]
    [InlineData("?startingBalance=x", "startingBalance")]
    [InlineData("?startingBalance=", "startingBalance")]
    [InlineData("?startingBalance=0.0000000001", "startingBalance")]
    [InlineData("?startingBalance=10000000000000000000", "startingBalance")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?offset=2147483648", "offset")]
    [InlineData("?order=newest", "order")]
    [InlineData("?granularity=year", "granularity")]
    [InlineData("?period=2026-3", "period")]
    [InlineData("?period=2026-13", "period")]
    [InlineData("?period=202603", "period")]
    [InlineData("?period=", "period")]
    [InlineData("?period=2026-04", "period")]
    [InlineData("?timePreset=last_month", "timePreset")]
    [InlineData("?timePreset=custom", "startDate")]
    [InlineData("?startDate=2026-01-01", "endDate")]
    [InlineData("?endDate=2026-01-01", "startDate")]
    [InlineData("?startDate=01.02.2026&endDate=2026-03-01", "startDate")]
    [InlineData("?startDate=2026-02-01&endDate=2026-02-30", "endDate")]
    [InlineData("?startDate=2026-02-01&endDate=2026-02-01", "endDate")]
    [InlineData("?startDate=2026-02-02&endDate=2026-02-01", "endDate")]
    [InlineData("?startDate=2026-02-01T00:00:00.0001Z&endDate=2026-02-01T00:00:00.0009Z", "endDate")]
    [InlineData("?startingCheckpoint=0x00&startingCheckpointType=chain", "startingCheckpointType")]
    [InlineData("?startingCheckpoint=chk_1&startingCheckpointType=proofRoot", "startingCheckpointType")]
    [InlineData("?startingCheckpointType=chain", "startingCheckpointType")]
    [InlineData("?period=2026-01&startingCheckpointType=chain", "startingCheckpointType")]
    [InlineData("?period=1969-12", "period")]
    [InlineData("?period=0001-01", "period")]
    [InlineData("?startDate=2026-01-01T00:00:00.&endDate=2026-02-01", "startDate")]
    [InlineData("?startDate=2026-01-01T00:00:00.0000000000Z&endDate=2026-02-01", "startDate")]
    [InlineData("?startDate=2026-01-01.1234&endDate=2026-02-01", "startDate")]
    [InlineData("?startDate=9999-01-01&endDate=9999-12-31T23:59:59.9999Z", "endDate")]
    public async Task An_invalid_parameter_is_named(string query, string field) =>
        (await _api.GetJsonAsync(BalanceApi.Derive(Customer, query), Ct)).IsRefused(400, "VALIDATION_ERROR", field);

    [Fact]
    public async Task An_unknown_customer_is_not_found()
    {
        foreach (var id in new[] { "nobody", "Customer_001", "a%20b", "customer_001%2F" })
            (await _api.GetJsonAsync(BalanceApi.Derive(id), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        var stranger = await ApiTenant.CreateAsync(fixture.Clocked.Server, Ct);
        (await stranger.Api.GetJsonAsync(BalanceApi.Derive(Customer), Ct)).IsRefused(404, "CUSTOMER_NOT_FOUND");
        (await fixture.Clocked.Server.Anonymous.GetJsonAsync(BalanceApi.Derive(Customer), Ct))
            .IsRefused(401, "INVALID_API_KEY");
    }

    [Fact]
    public async Task It_reads_your_own_writes()
    {
        var customer = ApiFixture.NewCustomer();
        var sum = 0;
        for (var i = 1; i <= 20; i++)
        {
            await _api.RecordAsync(customer, $"{i}", Ct);
            var data = await _api.DeriveAsync(customer, Ct, "?limit=1&order=desc");
            sum += i;
            Assert.Equal((sum, i), ((int)data["computedBalance"]!, (int)data["deltas"]![0]!["delta"]!));
        }
    }
}
