using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>How answers and errors look to people and to programs.</summary>
public sealed class OutputTests(LiveServer server, BalanceTests.Owner owner) : IClassFixture<BalanceTests.Owner>, IDisposable
{
    private const string Escape = "\u001b[";

    private readonly Shell _shell = new(server.Url, owner.Tenant.ApiKey);

    [Fact]
    public async Task A_terminal_gets_ruled_tables_and_colours_unless_they_are_unwanted()
    {
        await owner.Tenant.EmitAsync("anna", 1, "a");
        Assert.Contains("│ customer", (await _shell.OnTerminalAsync([], "customers", "list")).Output, StringComparison.Ordinal);
        var statement = _shell.Write("s.csv", "reference,amount\nb,2\n");
        var coloured = await _shell.OnTerminalAsync([], "reconcile", statement, "--customer", "anna");
        Assert.Equal(1, coloured.ExitCode);
        Assert.True(coloured.Output.Contains($"{Escape}38;5;9m- sequence 1", StringComparison.Ordinal), coloured.Output.Replace('\u001b', '^'));
        _shell.Variables["NO_COLOR"] = "1";
        var plain = await _shell.OnTerminalAsync([], "reconcile", statement, "--customer", "anna");
        Assert.Contains("- sequence 1", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Escape}38;", plain.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_on_a_terminal_shows_its_progress()
    {
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"bar,1,a line that takes its time,{i}\n"));
        var result = await _shell.OnTerminalAsync([], "import", _shell.Write("bar.csv", $"customerId,delta,reason,referenceId\n{rows}"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("━", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"\d+%", result.Output);
    }

    [Fact]
    public async Task What_makes_no_sense_is_told_with_64()
    {
        var text = await _shell.RunAsync(64, "emit", "anna", "1");
        Assert.Equal(("", 2), (text.Output, text.Error.TrimEnd().Split('\n').Length));
        Assert.Contains("Try 'pacspace emit --help'.", text.Error, StringComparison.Ordinal);
        Assert.Equal("Argument 'sh' not recognized. Must be one of: 'bash' 'zsh' 'fish'",
            (await _shell.RunAsync(64, "completion", "sh")).Error.Split('\n')[0]);
        var json = JsonNode.Parse((await _shell.RunAsync(64, "derive", "anna", "--order", "up", "--json")).Error)!;
        Assert.Equal("USAGE", (string?)json["error"]!["code"]);
        Assert.Contains("server's address", (await _shell.RunAsync(64, "derive", "anna", "--base-url", "ftp://x")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("derive", ".."), InlineData("derive", "anna", "--max-retries", "-1"), InlineData("derive", "anna", "--timeout", "3000d")]
    [InlineData("derive", "anna", "--months-back", "999999"), InlineData("derive", "anna", "--days-back", "99999999")]
    [InlineData("emit", "anna", "1", "r", "--idempotency-key", "é"), InlineData("emit", "anna", "1", "r", "--wait", "3000d")]
    public async Task What_can_never_be_sent_is_told_with_64(params string[] arguments)
    {
        var error = JsonNode.Parse((await _shell.RunAsync(64, [.. arguments, "--json"])).Error)!["error"]!;
        Assert.Equal("USAGE", (string?)error["code"]);
    }

    [Fact]
    public async Task Where_another_server_answers_it_says_so()
    {
        string[] bodies =
        [
            "<html>Welcome</html>", "", "[]", """{"success":true,"data":[]}""", """{"success":true,"data":null}""",
            """{"success":true,"data":{"token":"t","items":1}}""",
        ];
        await using var other = await OtherServer.StartAsync();
        _shell.Variables["PACSPACE_BASE_URL"] = other.Url;
        Directory.CreateDirectory(Path.GetDirectoryName(_shell.Credentials)!);
        _shell.Write("config/pacspace/credentials.json", $$"""{"baseUrl":"{{other.Url}}","token":"t"}""");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_shell.Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var body in bodies)
        {
            other.Answer = (200, body);
            foreach (var command in (string[][])[["login", "--email", "a@b.c", "--password-stdin"], ["keys", "list"],
                ["derive", "anna", "--max-retries", "0"], ["tail", "--max-retries", "0"]])
            {
                var told = await _shell.RunAsync("a password\n", command);
                Assert.True(told.ExitCode == 2 && told.Error.Contains("[UNREADABLE_ANSWER]", StringComparison.Ordinal)
                    && told.Error.Contains("leads to a PacSpace server", StringComparison.Ordinal), $"{command[0]} {body}: {told.ExitCode} {told.Error}");
            }
        }
        other.Answer = (502, "<html>Bad gateway</html>");
        Assert.Contains("[HTTP_502]", (await _shell.RunAsync(2, "keys", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("[HTTP_502]", (await _shell.RunAsync(2, "derive", "anna", "--max-retries", "0")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_answer_it_ends_with_2_and_says_what_to_check()
    {
        // A port of this machine where nobody listens.
        var nobody = await _shell.RunAsync(2, "derive", "anna", "--base-url", "http://127.0.0.1:9", "--max-retries", "0");
        Assert.Matches("^No answer came: .*\nCheck that the server runs.* \\[NETWORK_ERROR\\]\n$", nobody.Error);
        _shell.Variables["PACSPACE_API_KEY"] = "not a key";
        Assert.Contains("INVALID_API_KEY", (await _shell.RunAsync(3, "derive", "anna")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_strangers_wrote_moves_no_cursor()
    {
        await server.SendAsync(HttpMethod.Post, "/api/v1/balance/delta", owner.Tenant.ApiKey,
            new { customerId = "evil", delta = 1, reason = "a\u001b[2Jb\nforged" });
        var text = await _shell.RunAsync(0, "derive", "evil");
        Assert.Contains("a?[2Jb?forged", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_the_commands_words()
    {
        var script = await _shell.RunAsync(0, "completion", "bash");
        var command = string.Join(' ', Pacspace.CommandLine());
        var bash = $$"""
            pacspace() { {{command}} "$@"; }
            {{script.Output}}
            COMP_WORDS=(pacspace check) COMP_CWORD=1 COMP_LINE='pacspace check' COMP_POINT=14
            _pacspace; echo "${COMPREPLY[*]}"
            COMP_WORDS=(pacspace derive --star) COMP_CWORD=2 COMP_LINE='pacspace derive --star' COMP_POINT=22
            _pacspace; echo "${COMPREPLY[*]}"
            """;
        var result = await Pacspace.RunAsync(["bash", "-c", bash], []);
        Assert.Equal(["checkpoint checkpoints", "--start-date --starting-balance --starting-checkpoint --starting-checkpoint-type"], result.Lines);
        foreach (var shell in (string[])["zsh", "fish"])
            Assert.Contains("[suggest:", (await _shell.RunAsync(0, "completion", shell)).Output, StringComparison.Ordinal);
    }

    public void Dispose() => _shell.Dispose();
}
