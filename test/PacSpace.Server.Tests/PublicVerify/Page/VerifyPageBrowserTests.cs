using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PacSpace.Server.Tests.Hosting;

namespace PacSpace.Server.Tests.PublicVerify.Page;

/// <summary>The page in a browser, against a server that is honest, and against one that lies in one place.</summary>
public sealed class VerifyPageBrowserTests(ApiFixture fixture, BrowserFixture chromium)
    : IClassFixture<ApiFixture>, IClassFixture<BrowserFixture>
{
    private const string NoEd25519 = """
        const original = crypto.subtle.importKey.bind(crypto.subtle);
        crypto.subtle.importKey = (format, key, algorithm, ...rest) => (algorithm.name ?? algorithm) === 'Ed25519'
            ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
            : original(format, key, algorithm, ...rest);
        """;

    private static readonly string[] AllPassed = ["Passed", "Passed", "Passed", "Passed"];

    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_honest_checkpoint_holds_in_the_browser_too()
    {
        var locked = await LockedAsync();
        await using var open = await OpenAsync((string)locked["proofRoot"]!);
        Assert.Equal(AllPassed, await open.CheckAsync());
        await Assertions.Expect(open.Status).ToHaveTextAsync("Recomputed in this browser: everything holds.");
        await Assertions.Expect(open.Page.Locator("#browser-checks")).ToContainTextAsync("3 leaves give the root");
        open.IsQuiet();
    }

    [Fact]
    public async Task An_honest_receipt_selection_and_environment_hold_too()
    {
        var locked = await LockedAsync();
        var receipt = (string)(await fixture.Api.DeriveAsync(_customer, Ct))["deltas"]![1]!["receiptId"]!;
        var selection = (await fixture.Api.LockAsync(
            new { mode = "fingerprints", fingerprints = new[] { receipt } }, Ct)).IsCreated().Data;
        var whole = (await fixture.Api.LockAsync("{}", Ct)).IsCreated().Data;
        await fixture.Api.RecordVerifiedAsync(_customer, Ct);
        foreach (var root in new[] { receipt, (string)selection["proofRoot"]!, (string)whole["proofRoot"]! })
        {
            await using var open = await OpenAsync(root);
            Assert.Equal(AllPassed, await open.CheckAsync());
            open.IsQuiet();
        }
    }

    [Theory]
    [InlineData("statement", "Passed,Failed,Failed,Passed")]
    [InlineData("inclusion hash", "Passed,Passed,Failed,Passed")]
    [InlineData("size in the note", "Passed,Passed,Failed,Failed")]
    [InlineData("signature", "Passed,Passed,Passed,Failed")]
    [InlineData("key", "Passed,Passed,Passed,Failed")]
    [InlineData("another root's answer", "Passed,Failed,Passed,Passed")]
    public async Task A_lie_about_the_proof_fails_the_check_that_it_concerns(string lie, string outcomes)
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        var other = lie == "another root's answer" ? await OtherAsync() : null;
        await using var open = await OpenAsync(root);
        await open.TamperAsync(data =>
        {
            if (other is not null)
                foreach (var name in other.Names()) data[name] = other[name]!.DeepClone();
            else if (lie == "statement") Change(data, "statement", "\"closing\":\"3\"", "\"closing\":\"4\"");
            else if (lie == "signature") data["treeHead"] = Flipped((string)data["treeHead"]!, -20);
            else if (lie == "key") data["vkey"] = Flipped((string)data["vkey"]!, -20);
            else if (lie == "size in the note") Change(data, "treeHead", "\n", "\n1");
            else data["inclusion"]!["hashes"]![0] = Flipped((string)data["inclusion"]!["hashes"]![0]!, 3);
        });
        Assert.Equal(outcomes.Split(','), await open.CheckAsync());
        await Assertions.Expect(open.Status).ToHaveTextAsync("Recomputed in this browser: it does not hold.");
        await Assertions.Expect(open.Status).ToHaveAttributeAsync("data-outcome", "failed");
        open.IsQuiet();
    }

    [Fact]
    public async Task A_changed_missing_or_additional_leaf_fails_the_root()
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        foreach (var change in new Func<byte[], byte[]>[]
        {
            bytes => [.. bytes[..40], (byte)(bytes[40] ^ 1), .. bytes[41..]], bytes => bytes[32..],
            bytes => [.. bytes, .. bytes[..32]], bytes => bytes[..^1],
        })
        {
            await using var open = await OpenAsync(root);
            await open.TamperLeavesAsync(change);
            Assert.Equal(["Failed", "Passed", "Passed", "Passed"], await open.CheckAsync());
        }
    }

    [Fact]
    public async Task A_browser_without_Ed25519_says_so_and_claims_nothing()
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        await using var open = await OpenAsync(root, NoEd25519);
        Assert.Equal(["Passed", "Passed", "Passed", "Not checked"], await open.CheckAsync());
        await Assertions.Expect(open.Status).ToContainTextAsync("not everything could be checked");
        await Assertions.Expect(open.Page.Locator("#browser-checks")).ToContainTextAsync("can't check Ed25519");
        open.IsQuiet();
    }

    [Fact]
    public async Task A_server_that_refuses_the_data_has_proved_nothing()
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        await using var open = await OpenAsync(root);
        await open.Page.RouteAsync("**/proof", route => route.FulfillAsync(new() { Status = 503, Body = "{}" }));
        Assert.Empty(await open.CheckAsync());
        await Assertions.Expect(open.Status).ToContainTextAsync("could not be made: The server answered 503.");
    }

    [Fact]
    public async Task A_bundle_file_is_checked_here_and_nothing_is_uploaded()
    {
        var locked = await LockedAsync();
        var bundle = await fixture.Api.GetByteArrayAsync(
            $"{BalanceApi.Checkpoints}/{locked["checkpointId"]}/bundle", Ct);
        await using var open = await OpenAsync((string)locked["proofRoot"]!);
        var sent = new List<string>();
        open.Page.Request += (_, request) => sent.Add($"{request.Method} {request.Url}");

        var policy = $"log {fixture.Tenant.VerifierKey}\nquorum none\n";
        var outcomes = await open.CheckFileAsync("bundle.pacproof", bundle, policy);
        Assert.Equal([.. Enumerable.Repeat("Passed", 8), "Not checked", "Not checked"], outcomes);
        await Assertions.Expect(open.FileStatus).ToContainTextAsync("Nothing in the file failed (3 records");
        await Assertions.Expect(open.FileStatus).ToContainTextAsync("Missing: a closed checkpoint");

        var text = Encoding.UTF8.GetString(bundle);
        var forged = text.Replace("\\\"amount\\\":\\\"1\\\"", "\\\"amount\\\":\\\"2\\\"", StringComparison.Ordinal);
        Assert.NotEqual(text, forged);
        outcomes = await open.CheckFileAsync("bundle.pacproof", Encoding.UTF8.GetBytes(forged));
        Assert.Equal(["Passed", "Passed", "Failed", "Failed"], outcomes.Take(4));
        await Assertions.Expect(open.FileStatus).ToContainTextAsync("does not hold: step 3 (One unbroken sequence)");

        await open.CheckFileAsync("bundle.pacproof", "hello"u8.ToArray());
        await Assertions.Expect(open.FileStatus).ToContainTextAsync("step 1 (Strict parse)");
        await open.CheckFileAsync("bundle.pacproof", bundle, "log nonsense\n");
        await Assertions.Expect(open.FileStatus).ToContainTextAsync("The policy can't be used");
        Assert.Empty(sent);
        open.IsQuiet();
    }

    [Fact]
    public async Task Without_script_the_page_sends_its_reader_to_the_offline_check()
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        await using var open = await OpenAsync(root, options: new() { JavaScriptEnabled = false });
        await Assertions.Expect(open.Page.Locator("#check")).ToBeDisabledAsync();
        Assert.Contains("Scripts are switched off", await open.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_roots_get_a_page_that_complains_of_nothing()
    {
        await using var open = await OpenAsync($"0x{new string('0', 64)}");
        await Assertions.Expect(open.Page.Locator("h1")).ToHaveTextAsync("Nothing here has this proof root");
    }

    [Theory]
    [InlineData(1100, ColorScheme.Light)]
    [InlineData(1100, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task Nothing_is_wider_than_the_window_and_the_keyboard_is_enough(int width, ColorScheme scheme)
    {
        var root = (string)(await LockedAsync())["proofRoot"]!;
        await using var open = await OpenAsync(root,
            options: new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        await open.CheckAsync();
        Assert.True(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        if (Environment.GetEnvironmentVariable("PACSPACE_SCREENSHOTS") is { } folder)
        {
            await open.Page.ScreenshotAsync(
                new() { Path = Path.Combine(folder, $"verify-{width}-{scheme}.png"), FullPage = true });
        }
        await open.Page.Locator("#check").FocusAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.Equal(AllPassed, await open.CheckAsync());
        Assert.Equal("polite", await open.Status.GetAttributeAsync("aria-live"));
    }

    private Task<OpenPage> OpenAsync(string root, string? script = null, BrowserNewContextOptions? options = null) =>
        OpenPage.OpenAsync(chromium, fixture.Tenant.Tenant.Server.BaseAddress, root, script, options);

    /// <summary>Three deltas of one unit each, under a checkpoint of the current month.</summary>
    private async Task<JsonNode> LockedAsync(string? customer = null)
    {
        for (var i = 0; i < 3; i++) await fixture.Api.RecordAsync(customer ?? _customer, "1", Ct);
        return (await fixture.Api.LockAsync(new { customerId = customer ?? _customer }, Ct)).IsCreated().Data;
    }

    private async Task<JsonNode> OtherAsync()
    {
        var locked = await LockedAsync(ApiFixture.NewCustomer());
        return (await fixture.Tenant.Tenant.Server.Anonymous.GetJsonAsync(
            $"{BalanceApi.Verify}/{locked["proofRoot"]}/proof", Ct)).IsOk().Data;
    }

    private static void Change(JsonNode data, string name, string from, string to)
    {
        var text = (string)data[name]!;
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        data[name] = string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    /// <summary>Another base64 digit at this place, counted from the end if negative.</summary>
    private static string Flipped(string text, int at)
    {
        at = at < 0 ? text.Length + at : at;
        return string.Concat(text.AsSpan(0, at), text[at] == '1' ? "2" : "1", text.AsSpan(at + 1));
    }
}
