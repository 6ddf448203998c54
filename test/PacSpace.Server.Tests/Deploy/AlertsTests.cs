using System.Text.RegularExpressions;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;

namespace PacSpace.Server.Tests.Deploy;

/// <summary>Alert rules, the metrics that a server exports and what operations.md says of both agree.</summary>
public sealed partial class AlertsTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Made by Prometheus itself for each target.
    private const string Up = "up";

    private static readonly string Operations = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_rule_says_what_when_how_bad_and_in_words()
    {
        var rules = Rules();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.Subset(new HashSet<string> { "alert", "expr", "for", "labels", "annotations" }, rule.Keys.ToHashSet());
            Assert.Matches("^PacSpace[A-Za-z]+$", (string)rule["alert"]!);
            Assert.Matches(rule.ContainsKey("for") ? "^[0-9]+[sm]$" : "", (string?)rule.GetValueOrDefault("for") ?? "");
            Assert.Contains((string)Map(rule["labels"])["severity"]!, (string[])["critical", "warning"]);
            Assert.NotEmpty((string)Map(rule["annotations"])["summary"]!);
            var expression = (string)rule["expr"]!;
            Assert.Equal(expression.Count(c => c == '('), expression.Count(c => c == ')'));
            Assert.Matches(" (==|>) [0-9.]+$", expression);
        });
        Assert.Equal(rules.Count, rules.Select(r => (string)r["alert"]!).Distinct().Count());
    }

    [Fact]
    public void Every_alert_has_its_section_and_every_section_its_alert()
    {
        var sections = AlertSection().Matches(Operations).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(Rules().Select(r => (string)r["alert"]!).Order(), sections.Order());
        foreach (var section in AlertSection().Split(Operations).Skip(2).Where((_, i) => i % 2 == 0))
            Assert.All(["**Means.**", "**Look at.**", "**Do.**"], part => Assert.Contains(part, section, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_metric_of_a_rule_is_exported_and_every_one_of_ours_is_described()
    {
        var owner = await Owner.RegisterAsync(server.Process, Ct);
        using var client = server.Process.NewClient(owner.ApiKey);
        await client.RecordVerifiedAsync("c", Ct);
        var exported = await Owner.UntilAsync("an append in the metrics", async () =>
        {
            var names = Exported().Matches(await client.GetStringAsync("/metrics", Ct)).Select(m => m.Groups[1].Value).ToHashSet();
            return names.Contains("pacspace_append_duration_seconds_bucket") ? names : null;
        }, Ct);
        var used = Rules().SelectMany(r => Metric().Matches((string)r["expr"]!)).Select(m => m.Value).ToHashSet();
        Assert.Contains("pacspace_database_up", used);
        Assert.Subset(exported, used.Where(name => name != Up).ToHashSet());
        var own = exported.Where(n => n.StartsWith("pacspace_", StringComparison.Ordinal))
            .Select(n => Part().Replace(n, "")).Distinct();
        Assert.All(own, name => Assert.Contains($"`{name}`", Operations, StringComparison.Ordinal));
    }

    private static List<Dictionary<string, object?>> Rules()
    {
        var groups = (List<object?>)Map(DeployFiles.Yaml(DeployFiles.Read("alerts.yaml")))["groups"]!;
        return [.. groups.SelectMany(g => (List<object?>)Map(g)["rules"]!).Select(Map)];
    }

    private static Dictionary<string, object?> Map(object? value) => (Dictionary<string, object?>)value!;

    [GeneratedRegex("^### (PacSpace[A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex AlertSection();

    [GeneratedRegex(@"\b(?:up(?=\{)|[a-z]+_[a-z_]+(?=[\[{ )]))")]
    private static partial Regex Metric();

    [GeneratedRegex("^([a-z_]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Exported();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();
}
