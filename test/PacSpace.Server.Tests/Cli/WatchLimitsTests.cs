using System.Diagnostics;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using PacSpace.Core.Notes;

namespace PacSpace.Server.Tests.Cli;

/// <summary>A server that answers badly costs a bounded time and memory, and never moves the state.</summary>
public sealed class WatchLimitsTests : WatchTest
{
    private const string Bundle = "tile/entries/000.p/5";
    private const string Tile = "tile/0/000.p/5";

    [Theory]
    [InlineData("checkpoint"), InlineData(Tile), InlineData(Bundle)]
    public async Task Endless_answers_are_cut(string path)
    {
        await RefusedAsync("is longer than", path, async http =>
        {
            var block = new byte[64 * 1024];
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
        });
    }

    [Theory]
    [InlineData("checkpoint"), InlineData(Tile), InlineData(Bundle)]
    public async Task Answers_that_drip_are_cut(string path)
    {
        await RefusedAsync("takes longer than 0.5 seconds", path, async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync("x", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(20, http.RequestAborted);
            }
        });
    }

    [Fact]
    public Task Silence_is_cut() => RefusedAsync("takes longer than 0.5 seconds", "checkpoint",
        http => Task.Delay(Timeout.Infinite, http.RequestAborted));

    [Fact]
    public Task Compressed_bombs_are_cut() => RefusedAsync("is longer than", "checkpoint", async http =>
    {
        http.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
        for (var i = 0; i < 1000; i++) await gzip.WriteAsync(new byte[100_000], http.RequestAborted);
    });

    [Theory]
    [InlineData(Tile, 159), InlineData(Tile, 0), InlineData(Bundle, 174), InlineData(Bundle, 35)]
    public Task Answers_of_another_length_are_refused(string path, int length) => RefusedAsync(
        FormattableString.Invariant($"has {length} bytes, not"), path,
        async http => await http.Response.Body.WriteAsync(new byte[length]));

    [Fact]
    public Task Bundles_of_other_entries_are_refused() => RefusedAsync("not 33 bytes long", Bundle,
        async http => await http.Response.Body.WriteAsync(new byte[175]));

    [Theory]
    [InlineData("checkpoint"), InlineData(Tile)]
    public Task Redirects_are_not_followed(string path) => RefusedAsync("answers 302", path, http =>
    {
        http.Response.Redirect("/log/env_test/elsewhere");
        return Task.CompletedTask;
    });

    [Fact]
    public Task Truncated_answers_are_refused() => RefusedAsync("can't be read", Tile, async http =>
    {
        http.Response.ContentLength = 160;
        await http.Response.Body.WriteAsync(new byte[10]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    });

    [Theory]
    [InlineData("checkpoint"), InlineData(Tile), InlineData(Bundle)]
    public Task Missing_files_are_told(string path) => RefusedAsync("does not exist", path, http =>
    {
        http.Response.StatusCode = 404;
        return Task.CompletedTask;
    });

    [Theory]
    [InlineData(long.MaxValue), InlineData(1L << 62), InlineData((1L << 40) + 12345)]
    public async Task Heads_of_absurd_size_are_not_followed_for_ever(long size)
    {
        Log.Grow(5);
        Log.Serve(new TreeHead(FakeLog.Origin, size, PacSpace.Core.Merkle.Hash.Sha256("x"u8)));
        var result = await LookAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("does not exist, though the signed head covers it", result.Error, StringComparison.Ordinal);
        Log.Grow(0);
        await ExpectAsync(0, "first");
        Log.Serve(new TreeHead(FakeLog.Origin, size, PacSpace.Core.Merkle.Hash.Sha256("x"u8)));
        Assert.Equal(2, (await LookAsync()).ExitCode);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        Log.Grow(5);
        var refusals = 2;
        var asked = 0;
        Log.Lies[Tile] = async http =>
        {
            asked++;
            if (refusals-- > 0)
            {
                http.Response.StatusCode = 429;
                http.Response.Headers.RetryAfter = "0";
                return;
            }
            await http.Response.Body.WriteAsync(Log.Files[Tile]);
        };
        await ExpectAsync(0, "first");
        Assert.InRange(asked, 3, 4);
    }

    [Fact]
    public async Task Compressed_answers_are_read()
    {
        Log.Grow(5);
        Log.Lies[Bundle] = async http =>
        {
            Assert.Contains("gzip", http.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Log.Files[Bundle]);
        };
        await ExpectAsync(0, "first");
    }

    [Fact]
    public async Task A_server_that_is_gone_exits_2()
    {
        await Log.DisposeAsync();
        var result = await LookAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("could not be checked: http://127.0.0.1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage"), InlineData("")]
    public async Task A_state_that_is_no_head_exits_2_and_stays(string content)
    {
        Log.Grow(5);
        Directory.CreateDirectory(Path.GetDirectoryName(State)!);
        await File.WriteAllTextAsync(State, content, Ct);
        var result = await LookAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("move this one away to begin anew", result.Error, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(State, Ct));
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_exits_2()
    {
        Log.Grow(5);
        await File.WriteAllTextAsync(PathOf("state"), "a file where the directory should be", Ct);
        var result = await LookAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("can't be written", result.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(PathOf("dir"));
        result = await Pacspace.RunAsync("watch", "--policy", Policy, "--once", "--state", PathOf("dir"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("is a directory", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Option '--policy' is required.", "watch")]
    [InlineData("can't be read", "watch", "--policy", "/nowhere/policy")]
    [InlineData("is a directory", "watch", "--policy", "/tmp")]
    [InlineData("no length of time", "watch", "--policy", "{policy}", "--every", "0s")]
    [InlineData("no length of time", "watch", "--policy", "{policy}", "--every", "5")]
    [InlineData("no length of time", "watch", "--policy", "{policy}", "--stale", "soon")]
    [InlineData("is not the base of a log", "watch", "--policy", "{policy}", "--url", "ftp://x/")]
    [InlineData("is not the base of a log", "watch", "--policy", "{policy}", "--url", "log/env_1")]
    public async Task Command_lines_that_make_no_sense_are_explained(string words, params string[] arguments)
    {
        var result = await Pacspace.RunAsync(
            [.. arguments.Select(a => a.Replace("{policy}", Policy, StringComparison.Ordinal))]);
        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_that_cannot_be_followed_are_explained()
    {
        var key = Log.Signer.VerifierKey;
        await File.WriteAllTextAsync(Policy, $"log {key}\nquorum none\n", Ct);
        var result = await LookAsync();
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("Add the URL to its line, or use --url", result.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Policy, $"# log\nlog {key}x\nquorum none\n", Ct);
        result = await LookAsync();
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("is refused: line 2: the key is not strict base64", result.Error, StringComparison.Ordinal);
        using var second = new LogSigner("second.example.com/log/env_2", new byte[32]);
        await File.WriteAllTextAsync(Policy, $"log {key} {Log.Url}\nlog {second.VerifierKey} {Log.Url}\nquorum none\n", Ct);
        result = await LookAsync();
        Assert.Equal(64, result.ExitCode);
        Assert.Contains("names several logs", result.Error, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string words, string path, RequestDelegate lie)
    {
        Log.Grow(0);
        await ExpectAsync(0, "first");
        Log.Grow(5);
        Log.Lies[path] = lie;
        var watch = Stopwatch.StartNew();
        var result = await LookAsync("--timeout", "500ms");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("could not be checked: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await KeptAsync())!.Size);
        Assert.False(Directory.Exists(Evidence));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }
}
