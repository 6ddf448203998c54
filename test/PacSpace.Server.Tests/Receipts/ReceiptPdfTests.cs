using System.Text.Json.Nodes;
using PacSpace.Server.Receipts.Pdf;
using PacSpace.Server.Tests.Hosting;
using static PacSpace.Server.Tests.Receipts.ReceiptFixture;

namespace PacSpace.Server.Tests.Receipts;

/// <summary>What a reader program finds in the PDF.</summary>
public sealed class ReceiptPdfTests(ReceiptFixture fixture) : IClassFixture<ReceiptFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_figures_are_there_in_order()
    {
        var receipt = await fixture.MakeAsync("acme", "?startDate=2026-01-01&endDate=2026-04-01", Ct);
        var (answer, pdf) = await PrintAsync(receipt);
        using var text = pdf;
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("inline; filename=\"receipt-acme-2026-03-10.pdf\"", answer.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("noindex", Assert.Single(answer.Headers.GetValues("X-Robots-Tag")));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal(
            [
                "Opening balance 0.00", "01/15/2026 12:00 Top-up inv-1 100.50 100.50", "01/15/2026 12:00 API calls −30.25 70.25",
                "02/20/2026 12:00 API calls inv-2 −20.00 50.25", "03/10/2026 08:00 Correction 7.00 57.25",
                "Closing balance 57.25",
            ],
            text.Lines.SkipWhile(l => l != "Opening balance 0.00").Take(6));
        Assert.Equal(["January 2026 2 100.50 −30.25 70.25", "February 2026 1 0.00 −20.00 −20.00", "March 2026 1 7.00 0.00 7.00",
                "4 107.50 −50.25 57.25"],
            text.Lines.SkipWhile(l => !l.StartsWith("January", StringComparison.Ordinal)).Take(4));
        foreach (var words in new[]
        {
            "$0.00 $107.50 −$50.25 $57.25", "Analytical Engines", "acme", "01/01/2026 – 03/31/2026", "Test data from a sandbox",
            "Open when issued", (string)receipt["receiptId"]!, "Times of entries: UTC", "Page 1 of 1",
            fixture.Tenant.Environment.Origin!, "there is no proof root to check",
        })
            Assert.Contains(words, text.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not for customers", text.Text, StringComparison.Ordinal);
        Assert.Equal("Analytical Engines", text.Information.Author);
        Assert.Equal("Receipt · 01/01/2026 – 03/31/2026 · acme · Analytical Engines", text.Information.Title);
        Assert.Equal($"http://pacspace.test:8080/receipt/{receipt["receiptId"]}", text.ReadCode());
    }

    [Fact]
    public async Task The_code_is_the_verify_link_once_there_is_a_proof()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "5", "usage", null, Ct);
        var locked = await fixture.LockAsync(new { customerId = customer }, Ct);
        var (_, text) = await PrintAsync(locked);
        using var pdf = text;
        Assert.Equal((string)locked["verifyUrl"]!, text.ReadCode());
        Assert.Contains((string)locked["proofRoot"]!, text.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("How to check this receipt", text.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-DE", "Europe/Berlin", "15.01.2026 13:00 Top-up inv-1 100,50 100,50", "57,25\u00a0$", "Endsaldo")]
    [InlineData("fr-FR", "Asia/Tokyo", "15/01/2026 21:00 Top-up inv-1 100,50 100,50", "57,25\u00a0$US", "Solde final")]
    [InlineData("es-MX", "America/Mexico_City", "15/01/2026 06:00 Top-up inv-1 100.50 100.50", "USD\u00a057.25", "Saldo final")]
    [InlineData("ja-JP", "UTC", "2026/01/15 12:00 Top-up inv-1 100.50 100.50", "$57.25", "Closing balance")]
    public async Task Locale_and_time_zone_are_those_asked_for(string locale, string zone, string row, string closing, string words)
    {
        var receipt = await fixture.MakeAsync("acme", "", Ct);
        var (_, pdf) = await PrintAsync(receipt, $"?locale={locale}&timeZone={zone}&paper=letter");
        using var text = pdf;
        Assert.Contains(row, text.Lines);
        foreach (var part in new[] { closing.Replace('\u00a0', ' '), words, zone })
            Assert.Contains(part, text.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Equal((612, 792), text.Size);
    }

    [Fact]
    public async Task A_unit_can_be_named_only_where_none_is_recorded()
    {
        var customer = NewCustomer();
        await fixture.RecordAsync(customer, "1234.5", "usage", null, Ct, unit: null);
        var (_, pdf) = await PrintAsync(await fixture.MakeAsync(customer, "", Ct), "?unit=EUR&locale=de");
        using var text = pdf;
        Assert.Contains("1.234,50 €", text.Text.Replace('\u00a0', ' '), StringComparison.Ordinal);
        Assert.Contains("„EUR“ wurde für dieses Dokument gewählt", text.Text, StringComparison.Ordinal);
        var id = (string)(await fixture.MakeAsync("acme", "", Ct))["receiptId"]!;
        (await fixture.Stranger.GetJsonAsync(Public($"{id}.pdf", "?unit=EUR"), Ct)).IsRefused(400, "VALIDATION_ERROR", "unit");
    }

    [Fact]
    public async Task A_customer_is_named_as_in_the_directory()
    {
        var customer = NewCustomer();
        (await fixture.Tenant.Tenant.Dashboard.PostJsonAsync(
            "/dashboard/customers", new { customerId = customer, displayName = "Müller & Söhne" }, Ct)).IsCreated();
        await fixture.RecordAsync(customer, "1", "usage", null, Ct);
        var receipt = await fixture.MakeAsync(customer, "", Ct);
        Assert.Equal("Müller & Söhne", (string)receipt["customerName"]!);
        var (_, pdf) = await PrintAsync(receipt);
        using var text = pdf;
        Assert.Contains($"Müller & Söhne ({customer})", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_all_named()
    {
        var id = (string)(await fixture.MakeAsync("acme", "", Ct))["receiptId"]!;
        var answer = await fixture.Stranger.GetJsonAsync(
            Public($"{id}.pdf", "?locale=tlh&timeZone=Mars%2FOlympus&unit=&paper=a5"), Ct);
        answer.IsRefused(400, "VALIDATION_ERROR", "locale", "timeZone", "unit", "paper");
    }

    [Fact]
    public async Task The_same_receipt_is_the_same_bytes_also_when_many_ask()
    {
        var id = (string)(await fixture.MakeAsync("acme", "?period=2026-01", Ct))["receiptId"]!;
        var made = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => fixture.Stranger.GetByteArrayAsync(Public($"{id}.pdf"), Ct)));
        Assert.All(made, pdf => Assert.Equal(made[0], pdf));
    }

    [Fact]
    public async Task A_long_receipt_repeats_its_header_and_sums_up_what_it_does_not_list()
    {
        const int more = 7;
        var customer = NewCustomer();
        for (var first = 0; first < ReceiptPdf.MaxRows + more; first += 1000)
        {
            var count = Math.Min(1000, ReceiptPdf.MaxRows + more - first);
            (await fixture.Api.BatchAsync(
                Enumerable.Range(first + 1, count).Select(i => (JsonNode?)BalanceApi.Good(customer, i)), Ct)).IsCreated();
        }
        var (_, pdf) = await PrintAsync(await fixture.MakeAsync(customer, "?period=2026-03", Ct));
        using var text = pdf;
        Assert.True(text.PageCount > 50);
        for (var page = 1; page <= text.PageCount; page += 20)
        {
            var lines = text.LinesOfPage(page);
            Assert.Contains("Recorded Reason Amount Balance", lines);
            Assert.Contains(lines, l => l.EndsWith($"Page {page} of {text.PageCount}", StringComparison.Ordinal));
        }
        var balances = text.Lines.Where(l => l.Contains(" usage ", StringComparison.Ordinal)).ToList();
        Assert.Equal(ReceiptPdf.MaxRows, balances.Count);
        Assert.EndsWith("usage 5,000 12,502,500", balances[^1], StringComparison.Ordinal);
        Assert.Contains("7 more entries are not listed. Their sums by month (UTC):", text.Lines);
        Assert.Contains("March 2026 7 35,028 0 35,028", text.Lines);
        Assert.Contains("Closing balance 12,537,528", text.Lines);
    }

    [Fact]
    public async Task What_was_recorded_is_text_whatever_it_is()
    {
        var customer = NewCustomer();
        foreach (var reason in new[] { "Ünïcödé Ελλάδα Россия №5", "日本語 שלום 😀", "a\r\nb\tc (\\) %%EOF", new string('W', 500) })
            await fixture.RecordAsync(customer, "1", reason, new string('x', 255), Ct);
        var (_, pdf) = await PrintAsync(await fixture.MakeAsync(customer, "", Ct));
        using var text = pdf;
        Assert.Contains("Ünïcödé Ελλάδα Россия №5", text.Text, StringComparison.Ordinal);
        Assert.Contains("a b c (\\) %%EOF", text.Text, StringComparison.Ordinal);
        Assert.Contains("W…", text.Text, StringComparison.Ordinal);
    }

    private async Task<(HttpResponseMessage Answer, PdfText Text)> PrintAsync(JsonNode receipt, string query = "")
    {
        var answer = await fixture.Stranger.GetAsync(Public($"{receipt["receiptId"]}.pdf", query), Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (answer, new PdfText(await answer.Content.ReadAsByteArrayAsync(Ct)));
    }
}
