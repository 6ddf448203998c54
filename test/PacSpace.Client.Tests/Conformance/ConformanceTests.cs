using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.Tests.Conformance;

/// <summary>The list that every client of the API is held against: sdk/conformance.</summary>
public sealed class ConformanceTests
{
    private static readonly JsonNode List = JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "sdk", "conformance", "calls.json")))!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Refusals => [.. List["refusals"]!.AsArray().Select(refusal => refusal!.ToJsonString())];

    public static TheoryData<string> Webhooks => [.. List["webhooks"]!.AsArray().Select(webhook => (string)webhook!["name"]!)];

    [Fact]
    public async Task Every_call_gives_what_the_list_says()
    {
        await using var server = await LiveServer.StartAsync(Ct);
        using var clients = await Clients.OfAsync(server, Ct);
        var results = new JsonObject();
        var (said, failures) = (0, new List<string>());
        foreach (var one in List["calls"]!.AsArray())
        {
            // A decimal has no exponent: what only a text can say, this client can't.
            if ((string?)one!["with"]?["delta"] is "1e3") continue;
            said++;
            try
            {
                await RunAsync(one.AsObject(), clients, results);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add($"{one["name"]}: {e.Message}");
            }
        }
        Assert.Equal([], failures);
        Assert.Equal(List["calls"]!.AsArray().Count - 1, said);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_the_exception_of_its_kind(string json)
    {
        var refusal = JsonNode.Parse(json)!.AsObject();
        var more = new StringBuilder();
        foreach (var name in (string[])["retryAfterSeconds", "customerId"])
            if (refusal[name] is { } value) more.Append(CultureInfo.InvariantCulture, $",\"{name}\":{value.ToJsonString()}");
        if (refusal["retryAfterSeconds"] is { } seconds) refusal["retryAfter"] = seconds.ToJsonString();
        await using var lone = await LoneClient.StartAsync(Ct, options => options.MaxRetries = 0);
        lone.Proxy.Next(Fault.Refusal((int)refusal["status"]!, (string)refusal["code"]!, more.ToString()));
        var thrown = await Record.ExceptionAsync(() => lone.Client.Balance.UsageAsync(ct: Ct));
        Expectations.CheckError(thrown, refusal);
        Assert.Equal("req_1", ((PacSpaceException)thrown!).RequestId);
    }

    [Theory]
    [MemberData(nameof(Webhooks))]
    public void A_webhook_is_believed_if_its_signature_holds(string name)
    {
        var webhook = List["webhooks"]!.AsArray().Single(one => (string?)one!["name"] == name)!;
        var verifier = new WebhookVerifier(webhook["secrets"]!.AsArray().Select(secret => (string)secret!), TimeSpan.MaxValue);
        var body = Encoding.UTF8.GetBytes((string)webhook["body"]!);
        var headers = webhook["headers"]!.AsObject();
        var thrown = Record.Exception(() => verifier.VerifyRequest(header => (string?)headers[header], body));
        if ((bool)webhook["genuine"]!) Assert.Null(thrown);
        else Assert.IsType<WebhookVerificationException>(thrown);
    }

    private static async Task RunAsync(JsonObject one, Clients clients, JsonObject results)
    {
        var given = new Arguments(Resolve(one["with"] ?? new JsonObject(), results)!.AsObject());
        var operation = Driver.Operations[(string)one["call"]!];
        var run = () => operation(clients[(string?)one["key"] ?? "main"], given, (bool?)one["walk"] ?? false, Ct);
        if (one["error"] is { } error)
        {
            Expectations.CheckError(await Record.ExceptionAsync(run), error);
        }
        else
        {
            var result = Driver.Json(await run());
            if ((string?)one["as"] is { } name) results[name] = result;
            Expectations.Check(result, Resolve(one["answer"], results), (string)one["call"]!);
        }
        Assert.Equal([], given.Unused);
    }

    /// <summary>What stands for values of this run, replaced by them.</summary>
    private static JsonNode? Resolve(JsonNode? value, JsonObject results) => value switch
    {
        JsonObject one when (string?)(one["ref"] as JsonValue) is { } path => At(results, path),
        JsonObject one when one["month"] is JsonValue month => JsonValue.Create(
            TimeProvider.System.GetUtcNow().AddMonths((int)month).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        JsonObject one when one["repeat"] is JsonValue count =>
            new JsonArray([.. Enumerable.Range(0, (int)count).Select(_ => Resolve(one["item"], results))]),
        JsonObject one => new JsonObject(one.Select(member => KeyValuePair.Create(member.Key, Resolve(member.Value, results)))),
        JsonArray items => new JsonArray([.. items.Select(item => Resolve(item, results))]),
        _ => value?.DeepClone(),
    };

    private static JsonNode At(JsonNode root, string path) => path.Split('.').Aggregate(root, (at, name) =>
        (int.TryParse(name, out var place) ? at[place] : at[name]) ?? throw new InvalidDataException($"There is no {path}."))
        .DeepClone();
}
