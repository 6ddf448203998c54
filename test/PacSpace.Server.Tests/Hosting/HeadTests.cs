using PacSpace.Server.Tests.Receipts;

namespace PacSpace.Server.Tests.Hosting;

/// <summary>What strangers open can be asked for without its body: by link checkers, monitors and mail programs.</summary>
public sealed class HeadTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Head_is_answered_as_get_without_the_body()
    {
        var customer = ReceiptFixture.NewCustomer();
        await fixture.RecordAsync(customer, "1", "usage", null, Ct);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        var (root, receipt) = ((string)locked["proofRoot"]!, (string)locked["receiptId"]!);
        string[] paths =
        [
            "/health/live", "/health/ready", "/openapi/v1.json", "/docs/", $"/verify/{root}", $"/receipt/{receipt}",
            $"/api/v1/verify/{root}", $"/api/v1/verify/{root}/proof", $"/api/v1/verify/{root}/leaves",
            $"/api/v1/receipt/{receipt}", $"/api/v1/receipt/{receipt}.pdf",
            $"/log/{fixture.Tenant.Environment.Id}/checkpoint",
        ];
        foreach (var path in paths)
        {
            var (status, type, length) = await AskAsync(HttpMethod.Get, path);
            Assert.True(status == 200 && length > 0, $"GET {path}: {status}, {length} bytes");
            var head = await AskAsync(HttpMethod.Head, path);
            Assert.Equal((path, 200, type, 0), (path, head.Status, head.Type, head.Length));
        }
        foreach (var path in new[] { "/api/v1/verify/0x00", $"/api/v1/verify/0x{new string('0', 64)}", "/receipt/rcpt_x", "/api/v1/receipt/rcpt_x" })
            Assert.Equal((await AskAsync(HttpMethod.Get, path)).Status, (await AskAsync(HttpMethod.Head, path)).Status);
    }

    private async Task<(int Status, string? Type, int Length)> AskAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await fixture.Stranger.SendAsync(request, Ct);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            (await response.Content.ReadAsByteArrayAsync(Ct)).Length);
    }
}
