using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>Logging in, and what it leaves on the disk.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LoginTests(LiveServer server) : IDisposable
{
    private readonly Shell _shell = new(server.Url, apiKey: null);

    [Fact]
    public async Task A_log_in_is_kept_for_its_user_alone_and_makes_keys_until_the_log_out()
    {
        var tenant = await server.RegisterAsync();
        var refused = await _shell.RunAsync("not the password\n", ["login", "--email", tenant.Email, "--password-stdin"]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Matches("^E-mail address or password is wrong.\nCheck .* \\[INVALID_CREDENTIALS, request req_", refused.Error);
        Assert.False(File.Exists(_shell.Credentials));

        var login = await _shell.RunAsync($"{LiveServer.Password}\n", ["login", "--email", tenant.Email, "--password-stdin"]);
        Assert.Equal((0, ""), (login.ExitCode, login.Error));
        Assert.Contains(tenant.Email, login.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_shell.Credentials));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(_shell.Credentials)!));
        _shell.Hide((string)Stored()["token"]!);

        var created = (await _shell.RunAsync(0, "keys", "create", "billing", "--json")).Json;
        var key = (string)created["fullKey"]!;
        Assert.StartsWith("pk_test_", key, StringComparison.Ordinal);
        _shell.Hide((string)created["secretKey"]!);
        await KeysAsync((string)created["id"]!, key);
        await SavedKeysAsync((string)created["id"]!);

        await _shell.RunAsync(0, "logout");
        Assert.False(File.Exists(_shell.Credentials));
        var after = await _shell.RunAsync(3, "keys", "list");
        Assert.Contains("pacspace login", after.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_asked_for_on_a_terminal_and_not_shown()
    {
        var tenant = await server.RegisterAsync();
        var login = await _shell.OnTerminalAsync(
            [("E-mail:", $"{tenant.Email}\r"), ("Password:", $"{LiveServer.Password}\r")], "login");
        Assert.True(login.ExitCode == 0, login.Output);
        Assert.Contains(tenant.Email, login.Output, StringComparison.Ordinal);
        Assert.Contains("Logged in", login.Output, StringComparison.Ordinal);
        Assert.Equal(tenant.Email, (string?)Stored()["email"]);
    }

    [Fact]
    public async Task Without_a_terminal_nobody_is_asked()
    {
        var result = await _shell.RunAsync(64, "login", "--email", "nobody@example.com");
        Assert.Contains("--password-stdin", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_goes_to_no_other_server_and_is_not_read_from_a_file_that_others_may_read()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_shell.Credentials)!);
        await File.WriteAllTextAsync(_shell.Credentials,
            $$"""{"baseUrl":"http://elsewhere.example","token":"secret-of-elsewhere","apiKey":"pk_test_a.secret-of-elsewhere"}""",
            TestContext.Current.CancellationToken);
        _shell.Hide("secret-of-elsewhere");
        File.SetUnixFileMode(_shell.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("not logged in", (await _shell.RunAsync(3, "keys", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("no API key", (await _shell.RunAsync(3, "derive", "anna")).Error, StringComparison.Ordinal);

        File.SetUnixFileMode(_shell.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", (await _shell.RunAsync(64, "keys", "list")).Error, StringComparison.Ordinal);
    }

    public void Dispose() => _shell.Dispose();

    private async Task KeysAsync(string id, string key)
    {
        var list = await _shell.RunAsync(0, "keys", "list");
        Assert.Contains(list.Lines, l => l.Contains(id, StringComparison.Ordinal) && l.Contains("billing", StringComparison.Ordinal));
        Assert.Equal(2, (int)(await _shell.RunAsync(0, "keys", "list", "--json")).Json["total"]!);
        _shell.Variables["PACSPACE_API_KEY"] = key;
        await _shell.RunAsync(0, "emit", "anna", "1", "usage");
        Assert.False((bool)(await _shell.RunAsync(0, "keys", "disable", id, "--json")).Json["active"]!);
        var refused = await LiveServer.UntilAsync("a key that is off", async () =>
            await _shell.RunAsync("emit", "anna", "1", "usage", "--json") is { ExitCode: 3 } result ? result : null);
        Assert.Equal("API_KEY_DISABLED", (string?)JsonNode.Parse(refused.Error)!["error"]!["code"]);
        await _shell.RunAsync(0, "keys", "enable", id);
        _shell.Variables["PACSPACE_API_KEY"] = "";
    }

    private async Task SavedKeysAsync(string id)
    {
        var rotated = await _shell.RunAsync(0, "keys", "rotate", id, "--save");
        Assert.Contains($"saved in {_shell.Credentials}", rotated.Output, StringComparison.Ordinal);
        var saved = (string)Stored()["apiKey"]!;
        Assert.DoesNotContain(saved, rotated.Output, StringComparison.Ordinal);
        Assert.Equal("1", (string?)(await _shell.RunAsync(0, "derive", "anna", "--json")).Json["computedBalanceText"]);
        await _shell.RunAsync(0, "keys", "delete", id);
        var gone = await _shell.RunAsync(3, "keys", "delete", id);
        Assert.Contains("NOT_FOUND", gone.Error, StringComparison.Ordinal);
    }

    private JsonNode Stored() => JsonNode.Parse(File.ReadAllText(_shell.Credentials))!;
}
