using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Server.Pipeline;
using PacSpace.Server.Tests.Checkpoints;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.Tests.Deltas;

public class PreferWaitTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly HttpClient _api = fixture.Api;
    private readonly string _customer = ApiFixture.NewCustomer();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verified_delta_comes_with_a_proof_against_the_signed_head()
    {
        for (var i = 0; i < 5; i++) await _api.RecordAsync(_customer, "1", Ct);
        var answer = (await _api.EmitAsync(BalanceApi.Good(_customer), Ct, ("Prefer", "wait=10"))).IsCreated();
        Assert.Equal("wait=10", answer.Header("Preference-Applied"));
        Assert.Equal("VERIFIED", (string)answer.Data["status"]!);
        Assert.Equal(["contentHash", "proofHash", "previousProofHash", "itemHashes", "logIndex", "inclusion"],
            answer.Data["proof"]!.Names());
        AssertProves(answer.Data);
    }

    [Fact]
    public async Task The_status_of_a_verified_delta_proves_the_same()
    {
        var emitted = await _api.RecordVerifiedAsync(_customer, Ct);
        var status = (await _api.GetJsonAsync($"{BalanceApi.Delta}/{emitted["recordId"]}", Ct)).IsOk().Data;
        AssertProves(status);
        Assert.Equal((string)emitted["receiptId"]!, (string)status["receiptId"]!);
    }

    [Fact]
    public async Task A_replay_can_wait_too()
    {
        (await _api.EmitWithKeyAsync(BalanceApi.Good(_customer), _customer, Ct)).IsCreated();
        var again = await _api.EmitAsync(
            BalanceApi.Good(_customer), Ct, ("Idempotency-Key", _customer), ("Prefer", "respond-async, wait=20"));
        Assert.Equal(("VERIFIED", true), ((string)again.IsCreated().Data["status"]!, (bool)again.Data["idempotent"]!));
        AssertProves(again.Data);
    }

    [Fact]
    public async Task A_head_that_does_not_cover_the_delta_is_not_believed()
    {
        var before = await _api.RecordVerifiedAsync(_customer, Ct);
        Remember((string)before["treeHead"]!);
        AssertProves(await _api.RecordVerifiedAsync(_customer, Ct));
    }

    [Fact]
    public async Task Nor_is_it_when_the_delta_is_sent_again()
    {
        var before = await _api.RecordVerifiedAsync(_customer, Ct);
        (await _api.EmitWithKeyAsync(BalanceApi.Good(_customer), _customer, Ct)).IsCreated();
        Remember((string)before["treeHead"]!);
        var again = await _api.EmitAsync(BalanceApi.Good(_customer), Ct, ("Idempotency-Key", _customer), ("Prefer", "wait=20"));
        Assert.Equal("VERIFIED", (string)again.IsCreated().Data["status"]!);
        AssertProves(again.Data);
    }

    [Theory]
    [InlineData("wait=3600", "wait=20")]
    [InlineData("WAIT = 5", "wait=5")]
    [InlineData("wait=0", "wait=0")]
    [InlineData("wait=\"2\"", "wait=2")]
    [InlineData("wait=2;foo=1", "wait=2")]
    [InlineData("respond-async ; why=\"a, wait=9\", wait = \"3\" ; x", "wait=3")]
    [InlineData("why=\"\\\", wait=9\"", null)]
    [InlineData("wait=\"2", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=soon", null)]
    [InlineData("wait", null)]
    [InlineData("return=minimal", null)]
    public async Task Only_what_was_applied_is_said_to_be(string preference, string? applied)
    {
        var answer = (await _api.EmitAsync(BalanceApi.Good(_customer), Ct, ("Prefer", preference))).IsCreated();
        Assert.Equal(applied, answer.Header("Preference-Applied"));
        if (applied is null) Assert.Equal("QUEUED", (string)answer.Data["status"]!);
    }

    /// <summary>A head as it is remembered of a log that was longer before its database was put back.</summary>
    private void Remember(string note) => fixture.Tenant.Tenant.Server.Services.GetRequiredService<VerifiedSignals>().Announce(
        fixture.Tenant.Environment.Number, new VerifiedHead(1_000_000, note));

    private void AssertProves(JsonNode data)
    {
        var head = SignedNote.OpenTreeHead((string)data["treeHead"]!, fixture.Tenant.VerifierKey);
        Assert.NotNull(head);
        Assert.True(Hash.TryParsePrefixedHex((string)data["receiptId"]!, out var leaf));
        var inclusion = data["proof"]!["inclusion"]!;
        var hashes = inclusion["hashes"]!.AsArray().Select(h => Locked.Hash((string)h!)).ToList();
        var index = (long)inclusion["index"]!;
        Assert.Equal(((long)data["deltaIndex"]!, head.Size), (index, (long)inclusion["size"]!));
        Assert.True(MerkleVerifier.Inclusion(leaf, index, head.Size, hashes, head.Root));
        Assert.False(MerkleVerifier.Inclusion(leaf, index, head.Size, hashes, MerkleHasher.EmptyRoot));
        Assert.Equal((string)data["receiptId"]!, (string)data["proof"]!["proofHash"]!);
        Assert.Equal((string)data["receiptId"]!, (string)Assert.Single(data["proof"]!["itemHashes"]!.AsArray())!);
    }
}
