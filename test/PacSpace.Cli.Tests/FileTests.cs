using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PacSpace.Cli.Tests;

/// <summary>Importing, exporting and reconciling.</summary>
public sealed class FileTests(LiveServer server, BalanceTests.Owner owner) : IClassFixture<BalanceTests.Owner>, IDisposable
{
    private const int Lines = 8000;

    private readonly Shell _shell = new(server.Url, owner.Tenant.ApiKey);

    [Fact]
    public async Task A_file_with_bad_lines_records_the_good_ones_once()
    {
        var file = _shell.Write("deltas.csv", "customerId,delta,reason\nacme,1.5,a\nacme,0,b\nacme,-2.25,c\n");
        var first = await _shell.RunAsync(1, "import", file);
        Assert.Contains(first.Lines, l => l.Contains("3  delta  VALIDATION_ERROR", StringComparison.Ordinal));
        var again = (await _shell.RunAsync(1, "import", file, "--json")).Json;
        Assert.Equal(("completed", 0, 2, 1), ((string?)again["status"], (int)again["recorded"]!, (int)again["replayed"]!, (int)again["failed"]!));
        // Its id is its content's.
        Assert.Contains($"Import           {again["importId"]}", first.Lines);
        Assert.Equal((2, "-0.75"), await owner.Tenant.BalanceAsync("acme"));

        var piped = await _shell.RunAsync("""{"customerId":"piped","delta":"3","reason":"a"}""" + "\n",
            ["import", "-", "--format", "ndjson", "--import-id", "piped-1", "--json"]);
        Assert.Equal((0, "piped-1"), (piped.ExitCode, (string?)piped.Json["importId"]));
        Assert.Matches("^.* line 1 must name the columns.*\n\\[VALIDATION_ERROR,",
            (await _shell.RunAsync(3, "import", _shell.Write("other.csv", "foo,bar\n1,2\n"))).Error);
        Assert.Contains("--format", (await _shell.RunAsync(64, "import", "-")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no file", (await _shell.RunAsync(64, "import", "nothing.csv")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_cut_off_goes_on_when_the_command_is_run_again()
    {
        var file = _shell.Write("long.csv", Rows("cut"));
        await using var proxy = new CuttingProxy(server.Url);
        _shell.Variables["PACSPACE_BASE_URL"] = proxy.Url.OriginalString;
        var seen = new TaskCompletionSource();
        proxy.Cut(connections: 1, afterBytes: 300_000, when: seen.Task);
        var cutting = _shell.RunAsync(2, "import", file, "--import-id", "cut-1", "--max-retries", "0", "--json");
        // Until some of it is recorded.
        await LiveServer.UntilAsync("a recorded line", async () =>
            await ImportAsync("cut-1") is { } import && (int)import["recorded"]! > 0 ? import : null);
        seen.SetResult();
        var error = JsonNode.Parse((await cutting).Error)!["error"]!;
        Assert.Equal(("NETWORK_ERROR", "cut-1", 1), ((string?)error["code"], (string?)error["importId"], proxy.CutsMade));
        var interrupted = await LiveServer.UntilAsync("an end", async () =>
            await ImportAsync("cut-1") is { } import && (string?)import["status"] != "running" ? import : null);
        Assert.Equal("interrupted", (string?)interrupted["status"]);
        Assert.InRange((int)interrupted["recorded"]!, 1, Lines - 1);

        var resumed = (await _shell.RunAsync(0, "import", file, "--import-id", "cut-1", "--json")).Json;
        Assert.Equal(Lines, (int)resumed["recorded"]! + (int)resumed["replayed"]!);
        Assert.Equal((int)interrupted["recorded"]!, (int)resumed["replayed"]!);
        Assert.Equal((Lines, Sum), await owner.Tenant.BalanceAsync("cut"));
    }

    [Fact]
    public async Task An_import_survives_connections_that_are_cut_and_says_how_to_go_on_where_it_does_not()
    {
        await using var proxy = new CuttingProxy(server.Url);
        _shell.Variables["PACSPACE_BASE_URL"] = proxy.Url.OriginalString;
        proxy.Cut(connections: 2, afterBytes: 50_000);
        await _shell.RunAsync(0, "import", _shell.Write("twice.csv", Rows("twice")));
        Assert.Equal((Lines, Sum, 2), (await owner.Tenant.BalanceAsync("twice") is var (count, balance) ? count : 0, balance, proxy.CutsMade));

        // What was piped can't be sent again by the command itself.
        proxy.Cut(connections: 1, afterBytes: 50_000);
        var piped = await _shell.RunAsync(Rows("pipe"), ["import", "-", "--format", "csv"]);
        Assert.Equal(2, piped.ExitCode);
        Assert.Matches(@"^Import (cli-\w{24})\n.*\n.*Send the same file again under --import-id \1 to go on\. \[NETWORK_ERROR\]",
            piped.Error);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported()
    {
        await server.SendAsync(HttpMethod.Post, "/api/v1/balance/delta", owner.Tenant.ApiKey, new
        {
            customerId = "text", delta = 1, reason = "commas, \"quotes\"\nand lines", referenceId = " r", metadata = new { a = "b,c" },
        });
        await owner.Tenant.EmitAsync("text", -0.000000001m);
        var csv = _shell.File("text.csv");
        await _shell.RunAsync(0, "export", "deltas", "text", "--output", csv);
        var content = await File.ReadAllTextAsync(csv, TestContext.Current.CancellationToken);
        await _shell.RunAsync(0, "import", _shell.Write("copy.csv", content.Replace("\ntext,", "\ncopy,", StringComparison.Ordinal)));
        var (before, after) = (await RowsOf("text"), await RowsOf("copy"));
        Assert.Equal(["1|commas, \"quotes\"\nand lines| r|{\"a\":\"b,c\"}", "-0.000000001|usage||"], before);
        Assert.Equal(before, after);

        var customers = await _shell.RunAsync(0, "export", "customers", "--search", "text", "--format", "csv");
        Assert.Equal(["customerId", "text"], customers.Lines.Select(l => l.Split(',')[0]));
        await _shell.RunAsync(3, "export", "deltas", "nobody", "--output", _shell.File("nothing.csv"));
        Assert.Empty(Directory.GetFiles(_shell.Root, "nothing*"));
    }

    [Fact]
    public async Task Books_that_differ_are_shown_entry_by_entry()
    {
        foreach (var (id, delta) in ((string, decimal)[])[("inv-1", 1000), ("u-1", -120.5m), ("u-2", -80), ("u-3", -45.25m), ("u-4", -45.25m)])
            await owner.Tenant.EmitAsync("books", delta, id);
        var statement = _shell.Write("statement.csv", "reference;amount\ninv-1;1000\nu-1;-120.50\nu-2;-90\nu-3;-45.25\nu-3;-45.25\nu-9;-54.75\n");
        var diff = await _shell.RunAsync(1, "reconcile", statement, "--customer", "books");
        Assert.Equal("The books differ: yours 709, theirs 644.25, difference 64.75.", diff.Lines[^1]);
        Assert.Contains("they part at your sequence 3  -80  u-2", diff.Output, StringComparison.Ordinal);
        string[] marks = [.. diff.Lines.Where(l => l[0] is '-' or '+').Select(l => l[..Math.Min(l.Length, 28)].TrimEnd())];
        Assert.Equal(5, marks.Length);
        Assert.Contains("+ line 7  -54.75  u-9", marks);
        var json = (await _shell.RunAsync(1, "reconcile", statement, "--customer", "books", "--json")).Json;
        Assert.Equal("64.75", json["summary"]!["difference"]!.ToJsonString());

        var agreed = await _shell.RunAsync("""{"referenceId":"x","delta":"1"}""", ["reconcile", "-", "--format", "ndjson", "--customer", "books", "--starting-checkpoint", "chk_0"]);
        Assert.Equal(3, agreed.ExitCode);
        var good = await _shell.RunAsync("reference,amount\ninv-1,1000\nu-1,-120.50\nu-2,-80\nu-3,-45.25\nu-4,-45.25\n",
            ["reconcile", "-", "--format", "csv", "--customer", "books"]);
        Assert.Equal((0, "The books agree."), (good.ExitCode, good.Lines[^1]));
    }

    [Fact]
    public async Task A_long_statement_is_a_job_that_is_waited_for()
    {
        await owner.Tenant.EmitAsync("long", 1, "r0");
        var rows = string.Concat(Enumerable.Range(0, 10_001).Select(i => $"r{i},1\n"));
        var result = await _shell.RunAsync(1, "reconcile", _shell.Write("long-statement.csv", $"reference,amount\n{rows}"),
            "--customer", "long", "--limit", "2");
        Assert.Contains("Only theirs: 10000, which make -10000", result.Output.Replace("make 10000", "make -10000", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("  and 9998 more", result.Lines);
    }

    public void Dispose() => _shell.Dispose();

    private static string Sum => string.Create(CultureInfo.InvariantCulture, $"{Lines * 0.25m:0.##}");

    private static string Rows(string customer) => new StringBuilder("customerId,delta,reason,referenceId\n")
        .AppendJoin("", Enumerable.Range(0, Lines).Select(i => $"{customer},0.25,metered usage of a minute,{customer}-{i}\n")).ToString();

    /// <summary>Null as long as the server doesn't know it.</summary>
    private async Task<JsonNode?> ImportAsync(string id) =>
        (await server.SendAsync(HttpMethod.Get, "/api/v1/balance/import", owner.Tenant.ApiKey))["imports"]!.AsArray()
            .FirstOrDefault(i => (string?)i!["importId"] == id);

    private async Task<IEnumerable<string>> RowsOf(string customer) =>
        (await server.SendAsync(HttpMethod.Get, $"/api/v1/balance/derive/{customer}", owner.Tenant.ApiKey))["deltas"]!.AsArray()
            .Select(d => $"{d!["delta"]}|{d["reason"]}|{d["referenceId"]}|{d["metadata"]?.ToJsonString()}");
}
