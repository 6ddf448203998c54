using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Checkpoints;

/// <summary>A longer list is not asked for by more questions.</summary>
public sealed class SetReadTests : IAsyncLifetime
{
    // What is asked for rows; heads and tiles are the verifier's business too.
    private static readonly string[] RowQuestions =
    [
        nameof(ILedgerStore.FindDeltaAsync), nameof(ILedgerStore.FindCheckpointAsync), nameof(ILedgerStore.FindDeltaByLeafAsync),
        nameof(ILedgerStore.FindCheckpointByNumberAsync), nameof(ILedgerStore.FindPreviousCheckpointsAsync),
        nameof(ILedgerStore.ReadEntriesAtAsync), nameof(ILedgerStore.FindDeltasByLeafAsync),
        nameof(ILedgerStore.ReadLastDeltasAsync), nameof(ILedgerStore.FindCustomerAsync), nameof(ILedgerStore.ReadDeltasAsync),
        nameof(ILedgerStore.SequenceBeforeIndexAsync), nameof(ILedgerStore.FindDirectoryEntryAsync),
    ];

    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly LedgerFault _ledger = new();
    private readonly TestServer _server;

    public SetReadTests()
    {
        _server = new TestServer(new TestServerOptions { Services = _ledger.Install });
        _ledger.Fault = method =>
        {
            if (RowQuestions.Contains(method)) _asked.AddOrUpdate(method, 1, (_, count) => count + 1);
            return null;
        };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Thirty_cost_as_many_questions_as_three()
    {
        var (few, many) = (await AskAsync(3), await AskAsync(30));
        Assert.Equal(few.Keys, many.Keys);
        Assert.All(few, question => Assert.Equal(question.Value, many[question.Key]));
    }

    /// <summary>What each call asks the ledger in an environment of so many customers with two checkpoints each.</summary>
    private async Task<SortedDictionary<string, string>> AskAsync(int customers)
    {
        var tenant = await ApiTenant.CreateAsync(_server, Ct);
        var receipts = new JsonArray();
        for (var round = 0; round < 2; round++)
        {
            var recorded = (await tenant.Api.BatchAsync(
                Enumerable.Range(0, customers).Select(i => BalanceApi.Good($"c{i}", i + 1)), Ct)).IsCreated().Data;
            Assert.Equal(customers, (int)recorded["totalQueued"]!);
            (await tenant.Api.LockAsync("{}", Ct)).IsCreated();
        }
        for (var i = 0; i < customers; i++) receipts.Add((await tenant.Api.RecordAsync("one", "1", Ct))["receiptId"]!.DeepClone());
        var root = (string)(await tenant.Api.LockAsync("{}", Ct)).IsCreated().Data["proofRoot"]!;
        var selected = new JsonObject { ["mode"] = "fingerprints", ["fingerprints"] = receipts };

        var questions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        async Task<JsonNode> CountAsync(string call, Func<Task<Answer>> ask)
        {
            _asked.Clear();
            var answer = await ask();
            questions.Add(call, string.Join(", ", _asked.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}")));
            Assert.True(answer.Status is 200 or 201, $"{call}: {answer.Status} {answer.Body}");
            return answer.Body!["data"]!;
        }

        var whole = await CountAsync("checkpoint", () => tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}/{root}", Ct));
        Assert.Equal(customers + 1, whole["checkpoints"]!.AsArray().Count);
        Assert.Equal(customers, whole["checkpoints"]!.AsArray().Count(c => c!["previousCheckpointId"] is not null));
        var listed = await CountAsync("list", () => tenant.Api.GetJsonAsync($"{BalanceApi.Checkpoints}?limit=200", Ct));
        Assert.Equal(2 * customers + 4, listed["checkpoints"]!.AsArray().Count);
        var locked = await CountAsync("selection", () => tenant.Api.LockAsync(selected.ToJsonString(), Ct));
        Assert.Equal(customers, (int)locked["deltasCount"]!);
        await CountAsync("customers", () => tenant.Api.GetJsonAsync($"{BalanceApi.Customers}?limit=100", Ct));
        foreach (var (kind, proofRoot) in new[] { ("environment", root), ("chosen", (string)locked["proofRoot"]!) })
        {
            var verified = await CountAsync($"verify {kind}", () => _server.Anonymous.GetJsonAsync(
                $"{BalanceApi.Verify}/{proofRoot}?limit=1000", Ct));
            Assert.True((bool)verified["verified"]!, verified.ToJsonString());
            Assert.InRange(verified["records"]!.AsArray().Count, customers, customers + 1);
            _asked.Clear();
            var leaves = await _server.Anonymous.GetByteArrayAsync($"{BalanceApi.Verify}/{proofRoot}/leaves", Ct);
            Assert.Equal(0, leaves.Length % 32);
            questions.Add($"leaves {kind}", string.Join(", ", _asked.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}")));
        }
        return questions;
    }
}
