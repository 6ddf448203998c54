using System.CommandLine;
using PacSpace.Cli.Output;

namespace PacSpace.Cli.Admin;

/// <summary><c>pacspace admin plan</c>: puts a tenant on a plan.</summary>
internal static class PlanCommand
{
    // The tiers that a server has unless its configuration names others.
    private static readonly string[] Tiers = ["free", "pilot", "starter", "growth", "scale", "enterprise"];

    private static readonly Argument<string> Tenant =
        new("tenant") { Description = "The tenant's id (tnt_…), or the address of one of its users.", HelpName = "TENANT|EMAIL" };

    private static readonly Argument<string> Tier =
        new("tier") { Description = $"The plan: {string.Join(", ", Tiers)}.", HelpName = "TIER" };

    private static readonly Option<bool> Configured =
        new("--configured") { Description = "The tier is one that your server's PacSpace:Plans:Tiers adds." };

    private static readonly Option<bool> Json = new("--json") { Description = "Answer with one JSON object." };

    public static Command Create()
    {
        Tier.CompletionSources.Add(Tiers);
        var command = new Command("plan", "Puts a tenant on a plan. Servers take note within seconds.") { Tenant, Tier, Configured, Json };
        ControlStoreOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var (name, tier) = (parsed.GetRequiredValue(Tenant), parsed.GetRequiredValue(Tier));
        // A server counts a tier that it does not know as its default one.
        if (!Tiers.Contains(tier) && !parsed.GetValue(Configured))
            throw new UsageException(Terminal.Plain(
                $"'{tier}' is none of {string.Join(", ", Tiers)}; with --configured any tier of your configuration is taken."));
        await using var store = ControlStoreOptions.Open(parsed);
        var tenantId = name.Contains('@', StringComparison.Ordinal)
            ? (await store.FindUserByEmailAsync(name.Trim().ToLowerInvariant(), ct))?.TenantId : name;
        if (tenantId is null || await store.FindTenantAsync(tenantId, ct) is not { } tenant)
            throw new InvalidDataException(Terminal.Plain($"There is no tenant {name}; see 'pacspace admin users'."));
        await store.SetPlanAsync(tenant.Id, tier, ct);
        if (parsed.GetValue(Json))
            JsonLine.Write(json =>
            {
                json.WriteString("tenantId", tenant.Id);
                json.WriteString("company", tenant.Name);
                json.WriteString("plan", tier);
                json.WriteString("previousPlan", tenant.Plan);
            });
        else Console.Out.WriteLine(Terminal.Plain($"{tenant.Name} ({tenant.Id}) is on {tier}; before, it was on {tenant.Plan}."));
        return ExitCodes.Success;
    }
}
