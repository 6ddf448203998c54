using System.CommandLine;
using PacSpace.Cli.Heads;
using PacSpace.Core.Notes;

namespace PacSpace.Cli.Watch;

/// <summary><c>pacspace watch</c>: follows public logs from outside, as anybody can.</summary>
internal static class WatchCommand
{
    private static readonly Option<string> Policy = new("--policy")
    {
        Description = "The policy file: the logs to follow, their keys and witnesses (c2sp.org/tlog-policy).",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "The log's base, such as https://host/log/env_…, in place of the one in the policy.",
        HelpName = "URL",
    };

    private static readonly Option<bool> Once = new("--once") { Description = "Look once and end." };

    private static readonly Option<string?> State = new("--state")
    {
        Description = "Where the last head is kept (by default a file for each log in the user's state directory).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> EvidenceDirectory = new("--evidence")
    {
        Description = "Where evidence of a fork is written (by default beside the kept head).",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Json =
        new("--json") { Description = "Answer with one JSON object on a line for each look." };

    public static Command Create()
    {
        var every = Durations.Option("--every", TimeSpan.FromSeconds(60), "How long to wait between looks.");
        var timeout = Durations.Option(
            "--timeout", TimeSpan.FromSeconds(30), "How long one answer of the server may take.");
        var stale = Durations.Option("--stale", TimeSpan.FromHours(24), "Warn when the head is unchanged for so long.");
        var command = new Command("watch",
            "Follows public logs: heads, consistency, every new entry. Exit code 0: all held, 1: a log was forked, "
            + "rolled back or damaged, 2: it could not be checked.")
        {
            Policy, Url, every, Once, State, EvidenceDirectory, stale, timeout, Json,
        };
        command.SetAction((parsed, ct) => RunAsync(
            parsed, parsed.GetValue(Once) ? null : parsed.GetValue(every), parsed.GetValue(stale),
            parsed.GetValue(timeout), ct));
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, TimeSpan? every, TimeSpan stale, TimeSpan timeout, CancellationToken ct)
    {
        var policy = PolicyFile.Load(parsed.GetRequiredValue(Policy));
        // One log may have several keys; it is one log to follow.
        var logs = policy.Logs.DistinctBy(log => log.Key.Name).ToList();
        if (logs.Count > 1 && (parsed.GetValue(Url) ?? parsed.GetValue(State)) is not null)
            throw new UsageException("The policy names several logs; --url and --state are for one. Leave them out, "
                + "or give each log a policy file of its own.");
        using var http = LogClient.NewHttp();
        var clock = TimeProvider.System;
        var watchers = logs.ConvertAll(log => new LogWatcher(
            log, policy,
            new LogClient(http, BaseOf(parsed.GetValue(Url) ?? UrlOf(policy, log)), timeout, clock),
            parsed.GetValue(State) is { } path ? new HeadFile(path) : HeadFile.Default(log.Key.Name), stale, clock));
        WatchOutput output = parsed.GetValue(Json)
            ? new JsonOutput(Console.OpenStandardOutput()) : new TextOutput(Terminal.Error);
        return await new WatchLoop(watchers, output, parsed.GetValue(EvidenceDirectory), clock).RunAsync(every, ct);
    }

    private static string UrlOf(LogPolicy policy, PolicyLog log) =>
        policy.Logs.FirstOrDefault(l => l.Key.Name == log.Key.Name && l.Url is not null)?.Url
            ?? throw new UsageException(Terminal.Plain(
                $"The policy does not say where {log.Key.Name} is served. Add the URL to its line, or use --url."));

    private static Uri BaseOf(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url is { Query: "", Fragment: "", UserInfo: "" } ? url
            : throw new UsageException(Terminal.Plain(
                $"'{text}' is not the base of a log; it looks like https://host/log/env_…"));
}
