namespace PacSpace.Client.Tests.Samples;

/// <summary>Seller and buyer with books of their own.</summary>
public sealed class MarketplaceTests(UnlimitedServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_sets_of_books_are_reconciled_and_the_invoice_is_verified_offline()
    {
        var (seller, buyer) = (await server.RegisterAsync(Ct), await server.RegisterAsync(Ct));
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("policy.txt"), seller.Policy, Ct);

        Assert.Matches("""
            ^At the end of the month: 1300.5 at the seller, 938.4 at the buyer: not agreed
              order-3: 2 entries at the seller, 1 at the buyer
              order-5: 110 at the seller, 99.9 at the buyer
              order-7: 42 at the seller, nothing at the buyer
            Corrected: 980.4 at the seller, 980.4 at the buyer: agreed
            Invoice: 980.4, proof root 0x[0-9a-f]{64}
            Offline: Verified, closing balance 980.4$
            """, await RunAsync(seller, buyer, directory));
        Assert.StartsWith("At the end of the month: 980.4 at the seller, 980.4 at the buyer: agreed\nInvoice: ",
            await RunAsync(seller, buyer, directory), StringComparison.Ordinal);
        await seller.AssertRecordedAsync("globex", 11, 980.4m, Ct);
        await buyer.AssertRecordedAsync("acme", 8, 980.4m, Ct);
    }

    private static async Task<string> RunAsync(Tenant seller, Tenant buyer, TempDirectory directory)
    {
        await using var program = ChildProcess.Start("env",
        [
            $"PACSPACE_BASE_URL={seller.Server.Url}", $"SELLER_API_KEY={seller.ApiKey}",
            $"BUYER_API_KEY={buyer.ApiKey}", $"SELLER_POLICY={directory.File("policy.txt")}",
            "dotnet", BuiltProgram.Of("samples/Marketplace"),
        ]);
        var exitCode = await program.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        Assert.True(exitCode == 0, program.Output);
        return program.Output;
    }
}
