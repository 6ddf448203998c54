// Acme sells to Globex. Each keeps its own books, in an account of its own; neither sees the other's. At the end of
// the month their numbers differ: they find out where, correct it, and lock the month. The buyer checks the invoice
// offline.
using Marketplace;
using PacSpace.Client;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
var ct = stop.Token;

using var sellerClient = new PacSpaceClient(new PacSpaceOptions { ApiKey = Setting("SELLER_API_KEY") });
using var buyerClient = new PacSpaceClient(new PacSpaceOptions { ApiKey = Setting("BUYER_API_KEY") });
var seller = new Books(sellerClient, counterparty: "globex");
var buyer = new Books(buyerClient, counterparty: "acme");

// Each records what it knows.
await seller.RecordAsync(Orders.AsSeller(), ct);
await buyer.RecordAsync(Orders.AsBuyer(), ct);
var agreed = await CompareAsync("At the end of the month");
if (!agreed)
{
    await CorrectAsync();
    agreed = await CompareAsync("Corrected");
}

// The seller locks the month and sends the invoice: the root, the total, the file.
var (checkpoint, bundle) = await seller.LockAsync(ct);
Console.WriteLine($"Invoice: {await seller.BalanceAsync(ct)}, proof root {checkpoint.ProofRoot}");

// The buyer's accountant checks it without asking anyone: every entry, the total, the root, the signature of the log.
var checkedFile = OfflineVerifier.VerifyBundle(bundle, new OfflineOptions
{
    Policy = await File.ReadAllTextAsync(Setting("SELLER_POLICY"), ct), // got when they signed the contract
    Root = checkpoint.ProofRoot,
    CustomerId = "globex",
    AllowOpen = true, // this month is not over yet
}, ct);
Console.WriteLine($"Offline: {checkedFile.Outcome}, closing balance {checkedFile.Summary?.Closing}");
return agreed && checkedFile.Outcome == PacSpace.Core.Proofs.VerificationOutcome.Verified ? 0 : 1;

// The buyer sends its statement, and the seller has it matched with its own entries. Each side corrects what it got
// wrong: here the buyer was right about the amount and the order that came twice, the seller about the lost one.
async Task CorrectAsync()
{
    var found = await seller.ReconcileAsync(await buyer.StatementAsync(ct), ct);
    foreach (var twice in found.Duplicates!)
    {
        Tell(twice.ReferenceId, $"{twice.YourCount} entries", $"{twice.TheirCount}");
        await seller.CorrectAsync(twice.Yours!.RecordId, -twice.Yours.Delta, ct);
    }
    foreach (var differs in found.AmountDiffers!)
    {
        Tell(differs.ReferenceId, $"{differs.Yours.Delta}", $"{differs.Theirs.Delta}");
        await seller.CorrectAsync(differs.Yours.RecordId, -differs.Difference, ct);
    }
    // Entries without a reference are corrections of the seller's.
    foreach (var missing in found.MissingFromTheirs!.Where(entry => entry.ReferenceId is not null))
    {
        Tell(missing.ReferenceId!, $"{missing.Delta}", "nothing");
        await buyer.RecordAsync([new Order(missing.ReferenceId!, missing.Delta)], ct);
    }
}

async Task<bool> CompareAsync(string when)
{
    var (ours, theirs) = (await seller.BalanceAsync(ct), await buyer.BalanceAsync(ct));
    var comparison = await seller.CompareAsync(ours, theirs, ct);
    var outcome = comparison.Agreed ? "agreed" : "not agreed";
    Console.WriteLine($"{when}: {ours} at the seller, {theirs} at the buyer: {outcome}");
    return comparison.Agreed;
}

static void Tell(string order, string seller, string buyer) =>
    Console.WriteLine($"  {order}: {seller} at the seller, {buyer} at the buyer");

static string Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
    ? value : throw new InvalidOperationException($"Set {name}: see samples/README.md.");
