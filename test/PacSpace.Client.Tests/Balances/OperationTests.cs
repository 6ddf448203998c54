using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PacSpace.Client.Models;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;

namespace PacSpace.Client.Tests.Balances;

/// <summary>Every operation of the Balance API, called through the client.</summary>
public sealed class OperationTests(TenantFixture fixture) : IClassFixture<TenantFixture>, IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Called = new();

    private readonly NotingHandler _noting = new();

    private PacSpaceClient? _client;
    private PacSpaceClient? _stranger;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private PacSpaceClient Client => _client ??= new PacSpaceClient(
        new PacSpaceOptions { ApiKey = fixture.Tenant.ApiKey, BaseUrl = fixture.Tenant.Server.Url }, _noting);

    private PacSpaceClient Stranger => _stranger ??= new PacSpaceClient(
        new PacSpaceOptions { BaseUrl = fixture.Tenant.Server.Url }, _noting);

    private BalanceApi Balance => Client.Balance;

    public void Dispose()
    {
        _client?.Dispose();
        _stranger?.Dispose();
        _noting.Dispose();
    }

    [Fact]
    public async Task Every_operation_does_what_it_says()
    {
        await EmittingAsync();
        await DerivingAsync();
        await ComparingAsync();
        var checkpoint = await LockingAsync();
        await ProvingAsync(checkpoint);
        await ReceiptsAsync();
        await CustomersAsync();
        await ImportingAsync();
        await ReconcilingAsync();
        Assert.Equal([], Missing());
    }

    private async Task EmittingAsync()
    {
        var delta = await Balance.EmitAsync("acme", 250.000000001m, "prepaid", new()
        {
            ReferenceId = "order-1", Metadata = new JsonObject { ["größe"] = new JsonArray(1, 2.50m) }, Unit = "USD",
            OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), IdempotencyKey = "order-1",
            IncludeStatement = true,
        }, Ct);
        Assert.Equal((250.000000001m, 250.000000001m, 1L, false, "USD", "order-1"),
            (delta.Delta, delta.Balance, delta.SequenceNumber, delta.Idempotent, delta.Unit, delta.ReferenceId));
        Assert.Contains("250.000000001", delta.Statement, StringComparison.Ordinal);
        var correction = await Balance.EmitAsync("acme", -0.000000001m, "rounding",
            new() { Adjusts = new Adjusts { RecordId = delta.RecordId } }, Ct);
        Assert.Equal(250m, correction.Balance);
        var status = await Balance.DeltaStatusAsync(delta.RecordId, includeStatement: true, ct: Ct);
        Assert.Equal("""{"größe":[1,2.50]}""", status.Metadata!.Value.GetRawText());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), status.OccurredAt);
        Assert.Equal(delta.Statement, status.Statement);

        var batch = await Balance.EmitBatchAsync(
        [
            new() { CustomerId = "acme", Delta = -40, Reason = "storage", ReferenceId = "u-1" },
            new() { CustomerId = "acme", Delta = 0, Reason = "nothing" },
            new() { CustomerId = "globex", Delta = 1000, Reason = "prepaid", IdempotencyKey = "g-1" },
        ], new() { IncludeStatement = true }, Ct);
        Assert.Equal([("QUEUED", null), ("FAILED", "VALIDATION_ERROR"), ("QUEUED", null)],
            batch.Results.Select(r => (r.Status, r.Code)));
        Assert.NotNull(batch.Results[0].Statement);
    }

    private async Task DerivingAsync()
    {
        for (var i = 1; i <= 5; i++) await Balance.EmitAsync("paged", i, $"n{i}", ct: Ct);
        var page = await Balance.DeriveAsync("paged", new()
        {
            Limit = 2, NewestFirst = true, StartingBalance = 0.5m, Granularity = Granularity.Day,
        }, Ct);
        Assert.Equal([5m, 4m], page.Deltas.Select(d => d.Delta));
        Assert.Equal((15.5m, true, 5L), (page.ComputedBalance, page.Pagination.HasMore, page.Breakdown!.Sum(b => b.DeltasCount)));
        foreach (var limit in (int?[])[1, 2, 3, 5, null])
        {
            var walked = await Balance.DeriveAsync("paged", new() { Limit = limit }, Ct).ToListAsync(Ct);
            Assert.Equal([1L, 2, 3, 4, 5], walked.Select(d => d.SequenceNumber));
        }
        var rest = await Balance.DeriveAsync("paged", new() { Offset = 3, Limit = 1 }, Ct).ToListAsync(Ct);
        Assert.Equal([4L, 5], rest.Select(d => d.SequenceNumber));

        var period = page.Deltas[0].Window;
        DerivedBalance[] windows =
        [
            await Balance.DeriveCurrentMonthAsync("paged", ct: Ct), await Balance.DeriveForPeriodAsync("paged", period, ct: Ct),
            await Balance.DeriveMonthsBackAsync("paged", 1, ct: Ct), await Balance.DeriveMonthsBackAsync("paged", 24, ct: Ct),
            await Balance.DeriveDaysBackAsync("paged", 2, ct: Ct),
        ];
        Assert.All(windows, window => Assert.Equal(15, window.ComputedBalance));
    }

    private async Task ComparingAsync()
    {
        var report = await Balance.CompareAsync("paged", 15, 14.5m, new() { StartingBalance = 0 }, Ct);
        Assert.Equal((true, false, 0.5m), (report.MatchesYours, report.MatchesTheirs, report.Discrepancy));
        var alone = await Balance.CompareAsync(null, 1, 1, ct: Ct);
        Assert.Equal((true, null), (alone.Match, alone.NeutralBalance));
    }

    private async Task<Checkpoint> LockingAsync()
    {
        var checkpoint = await Balance.CheckpointAsync("paged", ct: Ct);
        Assert.Equal(checkpoint.ProofRoot, checkpoint.MerkleRoot);
        Assert.Equal(checkpoint.CheckpointId, (await Balance.Checkpoints.GetAsync(checkpoint.ProofRoot, ct: Ct)).CheckpointId);
        var report = await VerifyBundleAsync(checkpoint, null);
        Assert.Equal((VerificationOutcome.Verified, "15"), (report.Outcome, report.Summary!.Closing.ToString()));

        await Balance.EmitAsync("paged", 1, "more", ct: Ct);
        var later = await Balance.CheckpointAsync("paged", new() { Scope = Scope.CurrentMonth }, Ct);
        var comparison = await Balance.Checkpoints.CompareAsync(checkpoint.CheckpointId, later.CheckpointId, ct: Ct);
        Assert.Equal((true, 1m), (comparison.Extends, comparison.Differences.NetChange));
        Assert.Equal(VerificationOutcome.Verified, (await VerifyBundleAsync(later, report.HeadToKeep)).Outcome);
        var since = await Balance.DeriveAsync("paged", new() { Scope = Scope.After(checkpoint.ProofRoot) }, Ct);
        Assert.Equal((15m, 16m, 1L), (since.StartingBalance, since.ComputedBalance, since.DeltasCount));

        var first = (await Balance.DeriveAsync("paged", ct: Ct)).Deltas[0];
        var selection = await Balance.CheckpointAsync("paged", new() { Fingerprints = [first.ReceiptId] }, Ct);
        Assert.Equal(("selection", 1L), (selection.Kind, selection.DeltasCount));
        var environment = await Balance.CheckpointAsync(ct: Ct);
        Assert.Equal(("environment", 3, 3), (environment.Kind, environment.CustomersCount, environment.Checkpoints!.Count));

        var listed = await Balance.ListCheckpointsAsync(new() { CustomerId = "paged", Limit = 1 }, Ct).ToListAsync(Ct);
        var list = await Balance.ListCheckpointsAsync(new() { CustomerId = "paged" }, Ct);
        Assert.Equal(list.Checkpoints.Select(c => c.CheckpointId), listed.Select(c => c.CheckpointId));
        Assert.True(listed.Count >= 2);
        return checkpoint;
    }

    private async Task ProvingAsync(Checkpoint checkpoint)
    {
        var verified = await Stranger.VerifyAsync(checkpoint.ProofRoot, new() { Source = VerificationSource.Database }, Ct);
        Assert.Equal((true, 5L, 15m), (verified.Verified, verified.Summary.RecordCount, verified.Summary.NetChange));
        var records = await Stranger.VerifyAsync(checkpoint.ProofRoot, new() { Limit = 2 }, Ct).ToListAsync(Ct);
        Assert.Equal(5, records.Select(r => r.ItemHash).Distinct().Count());
        Assert.False((await Stranger.VerifyAsync(checkpoint.ProofRoot, new() { Source = VerificationSource.Chain }, Ct)).Verified);
        var proof = await Stranger.Public.ProofAsync(checkpoint.ProofRoot, ct: Ct);
        Assert.Equal(("checkpoint", 5L), (proof.Kind, proof.LeafCount));
        Assert.Equal(5 * Hash.Size, (await Stranger.Public.LeavesAsync(checkpoint.ProofRoot, ct: Ct)).Length);

        var delta = await Balance.EmitAndWaitAsync("acme", 1, "proven", ct: Ct);
        Assert.Equal(delta.ReceiptId, (await Balance.ProofAsync(delta.RecordId, ct: Ct)).ReceiptId);
        var file = await Balance.ProofFileAsync(delta.RecordId, ct: Ct);
        var options = new OfflineOptions { Root = delta.ReceiptId, Policy = fixture.Tenant.Policy };
        Assert.Equal(VerificationOutcome.Verified, OfflineVerifier.VerifyProofFile(file, options).Outcome);
        var another = options with { Root = checkpoint.ProofRoot };
        Assert.Equal(VerificationOutcome.Failed, OfflineVerifier.VerifyProofFile(file, another).Outcome);
    }

    private async Task ReceiptsAsync()
    {
        var receipt = await Balance.ReceiptAsync("paged", ct: Ct);
        Assert.Equal((16m, 6L), (receipt.FinalBalance, receipt.DeltasCount));
        Assert.Equal(receipt.ReceiptId, (await Balance.InvoiceProofAsync("paged", ct: Ct)).ReceiptId);
        var amounts = await Balance.ReceiptAsync("paged", new() { DeltaLimit = 2 }, Ct).Select(d => d.Delta).ToListAsync(Ct);
        Assert.Equal([1m, 2, 3, 4, 5, 1], amounts);
        Assert.Equal(16, (await Balance.Receipts.GetAsync(receipt.ReceiptId, ct: Ct)).FinalBalance);
        var ids = await Balance.Receipts.ListAsync("paged", new() { Limit = 1 }, Ct).Select(r => r.ReceiptId).ToListAsync(Ct);
        Assert.Contains(receipt.ReceiptId, ids);
        Assert.Equal(16, (await Stranger.Public.ReceiptAsync(receipt.ReceiptId, ct: Ct)).FinalBalance);
        var pdf = await Stranger.Public.ReceiptPdfAsync(receipt.ReceiptId, new() { Locale = "de-DE", Paper = Paper.A4 }, Ct);
        Assert.Equal("%PDF-"u8.ToArray(), pdf[..5]);
    }

    private async Task CustomersAsync()
    {
        var ids = await Balance.CustomersAsync(new() { Limit = 2 }, Ct).Select(c => c.CustomerId).ToListAsync(Ct);
        Assert.Equal(["acme", "globex", "paged"], ids);
        var found = await Balance.CustomersAsync(new() { Search = "ACM", Page = 1, Limit = 10 }, Ct);
        Assert.Equal("acme", Assert.Single(found.Customers).CustomerId);
        Assert.Equal(3, (await Balance.CustomersSummaryAsync(ct: Ct)).TotalCustomers);
        var reasons = await Balance.CustomerAsync("paged", new() { DeltaLimit = 2 }, Ct).Select(a => a.Reason).ToListAsync(Ct);
        Assert.Equal(["more", "n5", "n4", "n3", "n2", "n1"], reasons);
        Assert.Equal(16, (await Balance.CustomerAsync("paged", ct: Ct)).ComputedBalance);
        var gaps = await Balance.GapsAsync("paged", new() { FromSequence = 2, ToSequence = 4, Limit = 5 }, Ct);
        Assert.Equal((true, 2L, 4L), (gaps.Contiguous, gaps.FromSequence, gaps.ToSequence));
        Assert.Equal("pilot", (await Balance.UsageAsync(ct: Ct)).Plan);
        Assert.Equal(1_000, (await Balance.LimitsAsync(ct: Ct)).MaxBatchSize);
    }

    private async Task ImportingAsync()
    {
        using var file = Text("customerId,delta,reason\nfile,1.5,a\nfile,0,b\nfile,x,c\n");
        var imported = await Balance.Imports.StartAsync(file, UploadFormat.Csv, new() { ImportId = "file-1" }, Ct);
        Assert.Equal(("completed", 1L, 2L), (imported.Status, imported.Recorded, imported.Failed));
        Assert.Equal(2, (await Balance.Imports.GetAsync("file-1", ct: Ct)).ErrorCount);
        var lines = await Balance.Imports.ErrorsAsync("file-1", new() { Limit = 1 }, Ct).Select(e => e.Line).ToListAsync(Ct);
        Assert.Equal([3L, 4], lines);
        Assert.Equal("file-1", Assert.Single((await Balance.Imports.ListAsync(1, ct: Ct)).Imports).ImportId);
    }

    private async Task ReconcilingAsync()
    {
        var result = await Balance.Reconciliations.StartAsync("acme",
        [
            new() { ReferenceId = "order-1", Delta = 250.000000001m },
            new() { ReferenceId = "u-1", Delta = -41, Time = TimeProvider.System.GetUtcNow() },
        ], ct: Ct);
        Assert.Equal((false, 1m), (result.Agreed, Assert.Single(result.AmountDiffers!).Difference));

        using var file = Text($"referenceId,delta\n{string.Join('\n', Enumerable.Range(0, 10_001).Select(i => $"x-{i},77"))}\n");
        var job = await Balance.Reconciliations.UploadAsync("acme", file, UploadFormat.Csv, new() { MatchOn = MatchOn.ReferenceId }, Ct);
        while (job.Status == "running")
        {
            await Task.Delay(20, Ct);
            job = await Balance.Reconciliations.GetAsync(job.JobId!, ct: Ct);
        }
        Assert.Equal(10_001, job.Summary!.MissingFromYours.Count);
        var page = await Balance.Reconciliations.GetAsync(
            job.JobId!, new() { List = ReconciliationList.MissingFromYours, Page = 2, Limit = 3 }, Ct);
        Assert.Equal(["x-3", "x-4", "x-5"], page.MissingFromYours!.Select(row => row.ReferenceId));

        var prefix = await Balance.Reconciliations.ComparePrefixAsync("acme", 1, $"0x{new string('0', 64)}", ct: Ct);
        Assert.False(prefix.Agreed);
        Assert.True((await Balance.Reconciliations.ComparePrefixAsync("acme", 1, prefix.OurRoot, ct: Ct)).Agreed);
    }

    private async Task<VerificationReport> VerifyBundleAsync(Checkpoint checkpoint, string? state)
    {
        // The second line of a head is its size: from there on the file must prove that the log was only extended.
        long[] kept = state is null ? [] : [long.Parse(state.Split('\n')[1], CultureInfo.InvariantCulture)];
        await using var bundle = await Balance.Checkpoints.BundleAsync(checkpoint.CheckpointId, new() { From = kept }, Ct);
        return OfflineVerifier.VerifyBundle(bundle, new()
        {
            Root = checkpoint.ProofRoot, Policy = fixture.Tenant.Policy, CustomerId = "paged", AllowOpen = true, State = state,
        }, Ct);
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Operations of the description that were not called.</summary>
    private static List<string> Missing()
    {
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "openapi", "v1.json")))!;
        return
        [
            .. from path in description["paths"]!.AsObject()
               where path.Key.StartsWith("/api/v1/", StringComparison.Ordinal)
               let pattern = $"^{Regex.Replace(path.Key, @"\{\w+\}|\.", part => part.Value == "." ? @"\." : "[^/.]+")}$"
               from operation in path.Value!.AsObject()
               where operation.Key is "get" or "post"
               where !Called.Keys.Any(call => call.StartsWith($"{operation.Key.ToUpperInvariant()} ", StringComparison.Ordinal)
                   && Regex.IsMatch(call.Split(' ')[1], pattern))
               select $"{operation.Key} {path.Key}",
        ];
    }

    private sealed class NotingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            Called[$"{request.Method} {request.RequestUri!.AbsolutePath}"] = true;
            return base.SendAsync(request, ct);
        }
    }
}
