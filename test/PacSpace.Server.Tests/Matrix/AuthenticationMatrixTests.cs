using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.Matrix;

/// <summary>Every operation of the description × everybody who may not call it.</summary>
public sealed class AuthenticationMatrixTests(MatrixWorld world) : IClassFixture<MatrixWorld>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Inhabitant Mine => world.Mine;

    [Fact]
    public async Task Operations_of_the_balance_api_take_whole_and_active_keys_only()
    {
        var key = Mine.Tenant.Key;
        var (name, secret) = (key.Split('.')[0], key.Split('.')[1]);
        var digits = name["pk_test_".Length..];
        var (_, disabled) = await NewKeyAsync(new { active = false });
        var (deleted, gone) = await NewKeyAsync(null);
        (await Mine.Tenant.Tenant.Dashboard.SendJsonAsync(HttpMethod.Delete, $"/dashboard/api-keys/{deleted}", null, Ct)).IsOk();
        var cells = new Dictionary<string, (string[] Keys, string Code)>
        {
            ["no key"] = ([], "INVALID_API_KEY"),
            ["an empty key"] = ([""], "INVALID_API_KEY"),
            ["another's words"] = (["secret"], "INVALID_API_KEY"),
            ["no secret"] = ([name + "."], "INVALID_API_KEY"),
            ["a secret alone"] = ([secret], "INVALID_API_KEY"),
            ["another alphabet"] = ([$"pk_test_{digits.ToUpperInvariant()}.{secret}"], "INVALID_API_KEY"),
            ["the key of another environment"] = ([$"pk_live_{digits}.{secret}"], "INVALID_API_KEY"),
            ["another's secret"] = ([$"{name}.{world.Theirs.Tenant.Key.Split('.')[1]}"], "INVALID_API_KEY"),
            ["a secret cut short"] = ([key[..^1]], "INVALID_API_KEY"),
            ["a secret too long"] = ([key + "A"], "INVALID_API_KEY"),
            ["an endless key"] = ([$"{name}.{new string('A', 5000)}"], "INVALID_API_KEY"),
            ["two keys"] = ([key, key], "INVALID_API_KEY"),
            ["a deleted key"] = ([gone], "INVALID_API_KEY"),
            ["a key that is switched off"] = ([disabled], "API_KEY_DISABLED"),
            ["a dashboard token"] = ([Mine.Tenant.Tenant.Token], "INVALID_API_KEY"),
        };
        await RefuseAsync(Caller.Key, cells.ToDictionary(
            cell => cell.Key, cell => (cell.Value.Keys.Select(k => ("X-Api-Key", k)).ToArray(), cell.Value.Code)));
        // A dashboard token in its own place opens nothing here either.
        await RefuseAsync(Caller.Key, new() { ["a token"] = ([Bearer(Mine.Tenant.Tenant.Token)], "INVALID_API_KEY") });
    }

    [Fact]
    public async Task Operations_of_the_dashboard_take_tokens_of_living_sessions_only()
    {
        var token = Mine.Tenant.Tenant.Token;
        var ended = await TestTenant.LoginAsync(world.Server, Mine.Tenant.Tenant.Email, TestTenant.Password, Ct);
        (await TestTenant.WithToken(world.Server, ended).PostJsonAsync("/dashboard/auth/logout", null, Ct)).IsOk();
        var parts = token.Split('.');
        var cells = new Dictionary<string, (string, string)[]>
        {
            ["no token"] = [],
            ["an empty token"] = [("Authorization", "Bearer ")],
            ["no JWT"] = [Bearer("secret")],
            ["a token without its signature"] = [Bearer($"{parts[0]}.{parts[1]}.")],
            ["a token with another signature"] = [Bearer($"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}")],
            ["a token that names no algorithm"] = [Bearer($"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{parts[1]}.")],
            ["the claims of another session"] = [Bearer($"{parts[0]}.{ended.Split('.')[1]}.{parts[2]}")],
            ["a session that has ended"] = [Bearer(ended)],
            ["an API key as a token"] = [Bearer(Mine.Tenant.Key)],
            ["another scheme"] = [("Authorization", $"Basic {token}")],
            ["an API key"] = [("X-Api-Key", Mine.Tenant.Key)],
        };
        await RefuseAsync(Caller.User, cells.ToDictionary(cell => cell.Key, cell => (cell.Value, "JWT_INVALID")));
    }

    [Fact]
    public async Task Viewers_change_nothing_that_the_description_keeps_from_them()
    {
        var guest = await Inhabitant.SettleAsync(world.Server, "guest", Ct);
        var viewer = await guest.Tenant.Tenant.AsAsync("viewer", Ct);
        List<string> surprises = [];
        foreach (var operation in Operations(Caller.User).Where(o => o.Id != "logout"))
        {
            var answer = await SendAsync(viewer, operation, guest.Id);
            // Of the calls that read, and of those on one's own account, none depends on the role.
            var isKept = operation.Method != "GET" && operation.Names(403, "FORBIDDEN");
            var isRefused = (answer.Status, answer.Code) == (403, "FORBIDDEN");
            if (isKept != isRefused) surprises.Add($"{operation}: {answer.Status} {answer.Code}");
        }
        Cells.AreAsExpected(surprises);
    }

    [Fact]
    public async Task Another_tenants_ids_are_as_unknown_as_invented_ones()
    {
        var before = await StateAsync(world.Theirs);
        List<string> surprises = [];
        var named = DescribedOperation.All.Where(o => o.Caller != Caller.Anybody && o.Parameters.Any(p => p.In == "path"));
        foreach (var operation in named)
        {
            var client = Mine.ClientOf(operation.Caller);
            var stolen = await SendAsync(client, operation, world.Theirs.Id);
            var invented = await SendAsync(client, operation, Invented);
            var text = stolen.Body?.ToJsonString() ?? "";
            if (stolen.Status != 404 || (stolen.Status, stolen.Code) != (invented.Status, invented.Code)
                || text.Contains(Inhabitant.Secret, StringComparison.Ordinal))
                surprises.Add($"{operation}: {stolen.Status} {text}, {invented.Status} {invented.Code}");
        }
        Cells.AreAsExpected(surprises);
        Assert.Equal(before, await StateAsync(world.Theirs));
    }

    private async Task RefuseAsync(Caller caller, Dictionary<string, ((string, string)[] Headers, string Code)> cells)
    {
        List<string> surprises = [];
        foreach (var operation in Operations(caller))
        {
            foreach (var (cell, (headers, code)) in cells)
            {
                var answer = await SendAsync(world.Server.Anonymous, operation, Mine.Id, headers);
                if ((answer.Status, answer.Code) != (401, code) || answer.Header("WWW-Authenticate") is null)
                    surprises.Add($"{operation} with {cell}: {answer.Status} {answer.Code}");
            }
        }
        Cells.AreAsExpected(surprises);
    }

    private static List<DescribedOperation> Operations(Caller caller)
    {
        var operations = DescribedOperation.All.Where(o => o.Caller == caller).ToList();
        Assert.NotEmpty(operations);
        return operations;
    }

    private static Task<Answer> SendAsync(
        HttpClient client, DescribedOperation operation, Func<string, string> id, params (string, string)[] headers) =>
        client.SendJsonAsync(new HttpMethod(operation.Method), operation.At(id), BodyOf(operation), Ct, headers);

    private static object? BodyOf(DescribedOperation operation) => operation switch
    {
        { Example: { } example } => example.ToJsonString(),
        { Node: var node } when node["requestBody"] is not null => BalanceApi.Bytes("customerId,delta,reason\n", "text/csv"),
        _ => null,
    };

    private string Invented(string parameter) => parameter switch
    {
        "recordId" => $"{Mine.Id("recordId")[..^4]}zzzz",
        "proofRoot" => $"0x{new string('0', 64)}",
        _ => "nobody",
    };

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private async Task<(string Id, string Key)> NewKeyAsync(object? change)
    {
        var dashboard = Mine.Tenant.Tenant.Dashboard;
        var made = (await dashboard.PostJsonAsync("/dashboard/api-keys", new { name = "matrix" }, Ct)).IsCreated().Data;
        var id = (string)made["id"]!;
        if (change is not null)
            (await dashboard.SendJsonAsync(HttpMethod.Patch, $"/dashboard/api-keys/{id}", change, Ct)).IsOk();
        return (id, (string)made["fullKey"]!);
    }

    /// <summary>What the other tenant sees of its own things.</summary>
    private static async Task<string> StateAsync(Inhabitant tenant)
    {
        var dashboard = tenant.Tenant.Tenant.Dashboard;
        string[] paths =
        [
            "/dashboard/customers?include=directory", $"/dashboard/customers/{tenant.Id("customerId")}/checkpoints",
            "/dashboard/settings", "/dashboard/environments",
        ];
        var state = new List<string>();
        foreach (var path in paths) state.Add((await dashboard.GetJsonAsync(path, Ct)).IsOk().Data.ToJsonString());
        var key = (await dashboard.GetJsonAsync($"/dashboard/api-keys/{tenant.Id("id")}", Ct)).IsOk().Data;
        key.AsObject().Remove("lastUsedAt");
        return string.Join('\n', state.Append(key.ToJsonString()));
    }
}
