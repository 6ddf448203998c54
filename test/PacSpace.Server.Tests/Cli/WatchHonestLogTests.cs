using PacSpace.Core.Notes;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Server.Tests.Process;
using PacSpace.Server.Tests.PublicLog;

namespace PacSpace.Server.Tests.Cli;

public sealed class WatchHonestLogTests : WatchTest
{
    [Fact]
    public async Task A_log_is_followed_from_its_first_head()
    {
        var first = Log.Grow(0);
        var result = await ExpectAsync(0, "first");
        Assert.Equal(0, (long)result.Json["seen"]!["size"]!);
        Assert.Equal(first, await KeptAsync());
        foreach (var (grow, size) in new[] { (1, 1), (254, 255), (1, 256), (1, 257), (300, 557), (69_443, 70_000) })
        {
            var head = Log.Grow(grow);
            result = await ExpectAsync(0, "advanced");
            Assert.Equal((size, grow), ((long)result.Json["seen"]!["size"]!, (long)result.Json["newEntries"]!));
            Assert.Equal(head.Root.ToPrefixedHex(), (string?)result.Json["seen"]!["root"]);
            Assert.Equal(head, await KeptAsync());
        }
        await ExpectAsync(0, "unchanged");
        Assert.False(Directory.Exists(Evidence));
        Assert.Equal(["kept.head"], Directory.GetFiles(Path.GetDirectoryName(State)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Only_new_entries_are_fetched()
    {
        Log.Grow(70_000);
        await ExpectAsync(0, "first");
        Log.Grow(1);
        Log.Asked.Clear();
        await ExpectAsync(0, "advanced");
        Assert.Equal(["tile/entries/273.p/113"], Log.Asked.Where(p => p.Contains("entries", StringComparison.Ordinal)));
        Assert.InRange(Log.Asked.Count, 3, 8);
    }

    [Fact]
    public async Task Partial_tiles_that_are_gone_are_read_from_the_full_ones()
    {
        Log.Grow(300);
        var head = (string)(await ExpectAsync(0, "first")).Json["seen"]!["root"]!;
        var note = await File.ReadAllTextAsync(State, Ct);
        File.Delete(State);
        Log.Grow(300);
        foreach (var path in Log.Files.Keys.Where(p => p.Contains("001.p/", StringComparison.Ordinal)))
            Log.Files.TryRemove(path, out _);
        Log.Serve(note);
        Assert.Equal(head, (string?)(await ExpectAsync(0, "first")).Json["seen"]!["root"]);
    }

    [Fact]
    public async Task Text_says_what_was_found()
    {
        Log.Grow(3);
        var first = await LookAsync();
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.EndsWith($"Z {FakeLog.Origin}: 3 entries, all checked; its first head is kept in {State}",
            Assert.Single(first.Lines), StringComparison.Ordinal);
        Log.Grow(2);
        Assert.EndsWith(": 5 entries, 2 new and checked", Assert.Single((await LookAsync()).Lines),
            StringComparison.Ordinal);
        Assert.EndsWith(": 5 entries, unchanged", Assert.Single((await LookAsync()).Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_does_not_move_for_long_is_warned_of()
    {
        Log.Grow(3);
        await LookAsync();
        File.SetLastWriteTimeUtc(State, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-25));
        var result = await LookAsync();
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains(": stale: 3 entries, unchanged since", result.Error, StringComparison.Ordinal);
        await ExpectAsync(0, "unchanged", "--stale", "26h");
        await ExpectAsync(0, "stale", "--stale", "1500m");
        Log.Grow(1);
        await ExpectAsync(0, "advanced");
        await ExpectAsync(0, "unchanged");
    }

    [Fact]
    public async Task The_state_is_kept_for_the_user_if_no_file_is_named()
    {
        Log.Grow(3);
        var result = await Pacspace.RunAsync(
            Pacspace.CommandLine("watch", "--policy", Policy, "--once"), [],
            new Dictionary<string, string> { ["XDG_STATE_HOME"] = PathOf("xdg") });
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var file = PathOf("xdg/pacspace/heads/ledger.example.com%2Flog%2Fenv_test.head");
        Assert.Equal(Log.Files["checkpoint"], await File.ReadAllBytesAsync(file, Ct));
    }

    [Fact]
    public async Task Watching_goes_on_until_it_is_asked_to_stop()
    {
        Log.Grow(3);
        await using var watch = Start("--every", "20ms");
        await WaitForAsync(watch, "3 entries, all checked");
        Log.Grow(4);
        await WaitForAsync(watch, "7 entries, 4 new and checked");
        Log.Lies["checkpoint"] = http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await WaitForAsync(watch, "could not be checked:");
        Log.Lies.Clear();
        Log.Grow(1);
        await WaitForAsync(watch, "8 entries, 1 new and checked");
        watch.Send(ChildProcess.Terminate);
        Assert.Equal(0, await watch.WaitAsync(TimeSpan.FromSeconds(30), Ct));
    }

    [Fact]
    public async Task Watching_ends_by_itself_when_the_log_forks()
    {
        Log.Grow(3);
        await using var watch = Start("--every", "20ms");
        await WaitForAsync(watch, "3 entries, all checked");
        Log.Clear();
        Log.Grow(5, "other");
        Assert.Equal(1, await watch.WaitAsync(TimeSpan.FromSeconds(30), Ct));
        Assert.Contains(watch.Lines, l => l.Contains("FORKED: ", StringComparison.Ordinal));
        await EvidenceAsync();
    }

    [Fact]
    public async Task An_interrupted_look_goes_on_where_it_was()
    {
        Log.Grow(20_000);
        var last = Log.Files.Keys.Single(p => p.StartsWith("tile/entries/", StringComparison.Ordinal)
            && p.Contains(".p/", StringComparison.Ordinal));
        Assert.True(Log.Files.TryRemove(last, out var bytes));
        await using var watch = Start("--every", "20ms");
        await WaitForAsync(watch, "could not be checked:");
        Assert.Null(await KeptAsync());
        Log.Asked.Clear();
        Log.Files[last] = bytes!;
        await WaitForAsync(watch, "20000 entries, all checked");
        Assert.DoesNotContain("tile/entries/000", Log.Asked);
    }

    [Fact]
    public async Task Several_logs_are_followed_each_on_its_own()
    {
        Log.Grow(3);
        using var second = new LogSigner("second.example.com/log/env_2", new byte[32]);
        await File.WriteAllTextAsync(Policy,
            $"log {Log.Signer.VerifierKey} {Log.Url}\nlog {second.VerifierKey} {Log.Url}/gone\nquorum none\n", Ct);
        var result = await Pacspace.RunAsync(
            Pacspace.CommandLine("watch", "--policy", Policy, "--once"), [],
            new Dictionary<string, string> { ["XDG_STATE_HOME"] = PathOf("xdg") });
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{FakeLog.Origin}: 3 entries, all checked", result.Output, StringComparison.Ordinal);
        Assert.Contains("second.example.com/log/env_2: could not be checked", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_server_is_followed_over_its_socket()
    {
        await using var server = new TestServer();
        var tenant = await ApiTenant.CreateAsync(server, Ct);
        await tenant.GrowToAsync(700, Ct);
        await File.WriteAllTextAsync(Policy, $"log {tenant.VerifierKey}\nquorum none\n", Ct);
        var url = new Uri(server.BaseAddress, $"/log/{tenant.Environment.Id}").ToString();
        var result = await ExpectAsync(0, "first", "--url", url);
        Assert.Equal(700, (long)result.Json["seen"]!["size"]!);
        await tenant.GrowToAsync(1000, Ct);
        result = await ExpectAsync(0, "advanced", "--url", url + "/");
        Assert.Equal(300, (long)result.Json["newEntries"]!);
        await ExpectAsync(0, "unchanged", "--url", url);
    }

    private ChildProcess Start(params string[] more)
    {
        var command = Pacspace.CommandLine(Arguments(more));
        return ChildProcess.Start(command[0], command[1..]);
    }

    private static async Task WaitForAsync(ChildProcess watch, string words)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!watch.Lines.Any(l => l.Contains(words, StringComparison.Ordinal)))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60) && !watch.HasExited, watch.Output);
            await Task.Delay(5, Ct);
        }
    }
}
