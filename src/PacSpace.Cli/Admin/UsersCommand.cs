using System.CommandLine;
using PacSpace.Cli.Calls;
using PacSpace.Cli.Output;
using PacSpace.Storage.Control;

namespace PacSpace.Cli.Admin;

/// <summary><c>pacspace admin users</c>: who has an account.</summary>
internal static class UsersCommand
{
    private const int UsersAtOnce = 500;

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object on a line for each user." };

    private static readonly Option<string?> Search =
        Arguments.Option("--search", "TEXT", "Those whose address, tenant's name or tenant's id contains it, whatever its case.");

    public static Command Create()
    {
        var command = new Command("users", "Lists users with their tenants and plans, in order of registration.") { Search, Json };
        ControlStoreOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        await using var store = ControlStoreOptions.Open(parsed);
        var isJson = parsed.GetValue(Json);
        var table = new Table().Text("e-mail", "role", "user", "tenant", "company", "plan", "verified");
        var after = "";
        while (await store.ListUsersAsync(after, UsersAtOnce, ct) is { Count: > 0 } page)
        {
            foreach (var (user, tenant) in page.Where(p => Matches(p, parsed.GetValue(Search))))
            {
                if (isJson) WriteJson(user, tenant);
                else table.Add(user.Email, Word(user.Role), user.Id, tenant.Id, tenant.Name, tenant.Plan, Shown.Of(user.VerifiedAt));
            }
            after = page[^1].User.Id;
        }
        if (!isJson) table.Write();
        return ExitCodes.Success;
    }

    private static bool Matches(TenantUser row, string? search) => search is null
        || new[] { row.User.Email, row.Tenant.Name, row.Tenant.Id }.Any(t => t.Contains(search, StringComparison.OrdinalIgnoreCase));

    private static void WriteJson(UserRecord user, TenantRecord tenant) => JsonLine.Write(json =>
    {
        json.WriteString("id", user.Id);
        json.WriteString("email", user.Email);
        json.WriteString("name", $"{user.FirstName} {user.LastName}".Trim());
        json.WriteString("role", Word(user.Role));
        json.WriteString("verifiedAt", Shown.Of(user.VerifiedAt));
        json.WriteString("createdAt", Shown.Of(user.CreatedAt));
        json.WriteString("tenantId", tenant.Id);
        json.WriteString("company", tenant.Name);
        json.WriteString("plan", tenant.Plan);
    });

    private static string Word(UserRole role) => role.ToString().ToLowerInvariant();
}
