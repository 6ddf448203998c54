using System.Globalization;
using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests.Conformance;

/// <summary>The list of calls that every client is driven through, sdk/conformance/calls.json, as command lines.</summary>
public sealed class ConformanceTests
{
    private static readonly JsonArray Calls = JsonNode.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "sdk", "conformance", "calls.json")))!["calls"]!.AsArray();

    private readonly Dictionary<string, JsonNode> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Shell> _shells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _keys = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_call_that_the_command_has_comes_out_as_listed()
    {
        await using var server = new LiveServer("--PacSpace:Plans:DefaultTier", "free");
        await server.InitializeAsync();
        await NewKeysAsync(server);
        foreach (var (name, key) in _keys) _shells[name] = new Shell(server.Url, key);
        var asked = 0;
        foreach (var call in Calls.Select(c => c!.AsObject()))
        {
            var key = (string?)call["key"] ?? "main";
            var arguments = Resolved(call["with"] ?? new JsonObject())!.AsObject();
            if (Operations.All.TryGetValue((string)call["call"]!, out var operation))
            {
                await CheckAsync(call, operation, new Given(arguments), _shells[key]);
                asked++;
            }
            // What the command can't do leaves its traces all the same, for the calls after it.
            else if ((string)call["call"]! == "emitBatch")
            {
                var batch = new JsonObject { ["deltas"] = arguments["deltas"]!.DeepClone() };
                await server.SendAsync(HttpMethod.Post, "/api/v1/balance/delta/batch", _keys[key], batch);
            }
        }
        Assert.InRange(asked, 50, Calls.Count);
        foreach (var shell in _shells.Values) shell.Dispose();
    }

    private async Task CheckAsync(JsonObject call, Func<Given, Line> operation, Given given, Shell shell)
    {
        var name = (string)call["name"]!;
        var line = operation(given);
        Assert.True(given.Unused.Count == 0, $"{name}: {string.Join(", ", given.Unused)}");
        var walks = (bool?)call["walk"] == true;
        var result = await shell.RunAsync(line.Input, [.. line.Arguments, .. walks ? (string[])["--all"] : [], "--json"]);
        if (call["error"] is { } error)
        {
            Assert.True(result.ExitCode is 2 or 3 && result.Output.Length == 0, $"{name}: {result.ExitCode} {result.Output}{result.Error}");
            Assert.Equal((int)error["status"]! == 429 ? 2 : 3, result.ExitCode);
            Expected.Error(error, JsonNode.Parse(result.Error)!["error"]!);
            return;
        }
        Assert.True(result.ExitCode is 0 or 1 && result.Error.Length == 0, $"{name}: {result.ExitCode} {result.Output}{result.Error}");
        var answer = walks ? new JsonArray([.. result.Lines.Select(l => JsonNode.Parse(l))]) : result.Json;
        Expected.Answer(Resolved(call["answer"]), answer, name);
        if ((string?)call["as"] is { } kept) _kept[kept] = answer;
    }

    private async Task NewKeysAsync(LiveServer server)
    {
        var (main, other, capped) = (await server.RegisterAsync(), await server.RegisterAsync(), await server.RegisterAsync());
        await server.SendAsync(HttpMethod.Post, "/dashboard/customers", main.Token,
            new { displayName = "slow", customerId = "slow", eventCadence = "daily" });
        (_keys["main"], _keys["other"], _keys["capped"], _keys["none"]) = (main.ApiKey, other.ApiKey, capped.ApiKey, null);
        _keys["wrong"] = main.ApiKey[..^8] + "00000000";
        var disabled = await server.SendAsync(HttpMethod.Post, "/dashboard/api-keys", main.Token, new { name = "disabled" });
        await server.SendAsync(HttpMethod.Patch, $"/dashboard/api-keys/{disabled["id"]}", main.Token, new { active = false });
        _keys["disabled"] = (string)disabled["fullKey"]!;
    }

    /// <summary>The same with what stands for other values replaced by them.</summary>
    private JsonNode? Resolved(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject one when one["ref"] is { } path:
                var parts = ((string)path!).Split('.');
                return parts[1..].Aggregate(_kept[parts[0]], (value, part) =>
                    int.TryParse(part, CultureInfo.InvariantCulture, out var at) ? value[at]! : value[part]!).DeepClone();
            case JsonObject one when one["month"] is { } month:
                return TimeProvider.System.GetUtcNow().AddMonths((int)month).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            case JsonObject one when one["repeat"] is { } count:
                return new JsonArray([.. Enumerable.Range(0, (int)count).Select(_ => Resolved(one["item"]))]);
            case JsonObject members:
                return new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Resolved(m.Value))));
            case JsonArray items:
                return new JsonArray([.. items.Select(Resolved)]);
            default:
                return node?.DeepClone();
        }
    }
}
