using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Login;

namespace PacSpace.Cli.Keys;

/// <summary><c>pacspace keys</c>: API keys, by whoever is logged in.</summary>
internal static class KeysCommand
{
    private static readonly Argument<string> Name =
        new("name") { Description = "What it is for, in at most 100 characters.", HelpName = "NAME" };

    private static readonly Argument<string> Id = new("id") { Description = "The key's id (key_…).", HelpName = "ID" };

    private static readonly Option<string?> Environment =
        Arguments.OneOf("--environment", "Sandbox (test, the default) or Production (live).", "test", "live");

    private static readonly Option<bool> Save = new("--save")
    {
        Description = "Keep the key for this user's later commands instead of showing it.",
    };

    private static readonly Option<int?> OverlapSeconds =
        Arguments.Number("--overlap-seconds", "How long the old secret stays valid, at most 604800 (default 0).");

    private static readonly Option<int?> Page = Arguments.Number("--page", "The page, from 1.");

    private static readonly Option<int?> Limit = Arguments.Number("--limit", "Keys on a page.");

    public static Command Create() => new("keys", "API keys: lists, makes and ends them. Needs 'pacspace login'.")
    {
        Call(new Command("list", "Lists the keys.") { Page, Limit }, ListAsync),
        Call(new Command("create", "Makes a key. Its secret is shown this once.") { Name, Environment, Save }, CreateAsync),
        Call(new Command("rotate", "Gives a key a new secret, shown this once.") { Id, OverlapSeconds, Save }, RotateAsync),
        Call(new Command("disable", "Switches a key off.") { Id }, (parsed, d, ct) => SwitchAsync(parsed, d, false, ct)),
        Call(new Command("enable", "Switches a key on again.") { Id }, (parsed, d, ct) => SwitchAsync(parsed, d, true, ct)),
        Call(new Command("delete", "Removes a key for good.") { Id }, DeleteAsync),
    };

    private static Command Call(Command command, Func<ParseResult, Dashboard, CancellationToken, Task<int>> run)
    {
        Connection.AddServerTo(command);
        command.Options.Add(CommonOptions.Json);
        command.SetAction((parsed, ct) => Refusals.ToldAsync(parsed.GetValue(CommonOptions.Json), async () =>
        {
            using var dashboard = Dashboard.Open(Connection.Of(parsed));
            return await run(parsed, dashboard, ct);
        }));
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Dashboard dashboard, CancellationToken ct)
    {
        var query = string.Join('&', new[] { ("page", parsed.GetValue(Page)), ("limit", parsed.GetValue(Limit)) }
            .Where(p => p.Item2 is not null).Select(p => $"{p.Item1}={p.Item2}"));
        var data = await dashboard.SendAsync(HttpMethod.Get, $"api-keys?{query}".TrimEnd('?'), body: null, ct);
        KeyText.WriteList(data, parsed.GetValue(CommonOptions.Json));
        return ExitCodes.Success;
    }

    private static async Task<int> CreateAsync(ParseResult parsed, Dashboard dashboard, CancellationToken ct)
    {
        var body = new JsonObject { ["name"] = parsed.GetRequiredValue(Name) };
        if (parsed.GetValue(Environment) is { } environment) body["environment"] = environment;
        return Made(parsed, await dashboard.SendAsync(HttpMethod.Post, "api-keys", body, ct));
    }

    private static async Task<int> RotateAsync(ParseResult parsed, Dashboard dashboard, CancellationToken ct)
    {
        var body = new JsonObject();
        if (parsed.GetValue(OverlapSeconds) is { } seconds) body["overlapSeconds"] = seconds;
        return Made(parsed, await dashboard.SendAsync(HttpMethod.Post, $"{PathOf(parsed)}/rotate", body, ct));
    }

    private static async Task<int> SwitchAsync(ParseResult parsed, Dashboard dashboard, bool isActive, CancellationToken ct)
    {
        var key = await dashboard.SendAsync(HttpMethod.Patch, PathOf(parsed), new JsonObject { ["active"] = isActive }, ct);
        KeyText.Write(key, parsed.GetValue(CommonOptions.Json), isSaved: false);
        return ExitCodes.Success;
    }

    private static async Task<int> DeleteAsync(ParseResult parsed, Dashboard dashboard, CancellationToken ct)
    {
        var deleted = await dashboard.SendAsync(HttpMethod.Delete, PathOf(parsed), body: null, ct);
        if (parsed.GetValue(CommonOptions.Json)) Output.JsonLine.Write(deleted);
        else Console.Out.WriteLine($"{parsed.GetRequiredValue(Id)} is deleted.");
        return ExitCodes.Success;
    }

    private static int Made(ParseResult parsed, JsonElement key)
    {
        var isSaved = parsed.GetValue(Save);
        if (isSaved) CredentialsFile.Write(CredentialsFile.Read()! with { ApiKey = key.GetProperty("fullKey").GetString() });
        KeyText.Write(key, parsed.GetValue(CommonOptions.Json), isSaved);
        return ExitCodes.Success;
    }

    private static string PathOf(ParseResult parsed) => $"api-keys/{Uri.EscapeDataString(parsed.GetRequiredValue(Id))}";
}
