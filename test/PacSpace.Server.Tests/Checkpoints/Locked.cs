using System.Text;
using System.Text.Json.Nodes;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;
using PacSpace.Server.Tests.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Tests.Checkpoints;

/// <summary>What a checkpoint's answer must be by the statement that is stored for it.</summary>
internal static class Locked
{
    /// <summary>The stored row, after its roots, its place in the log and the signed head were recomputed.</summary>
    public static async Task<CheckpointRow> ProveAsync(this ApiTenant tenant, JsonNode data, CancellationToken ct)
    {
        var row = (await tenant.Store.FindCheckpointAsync(
            tenant.Environment.Number, (string)data["checkpointId"]!, ct))!;
        var statement = Encoding.UTF8.GetBytes(row.Statement);
        var root = Hash((string)data["treeRoot"]!);
        Assert.Equal((string)data["proofRoot"]!, ProofRoot.Of(root, statement).ToPrefixedHex());
        Assert.Equal((string)data["proofRoot"]!, (string)data["merkleRoot"]!);

        var head = SignedNote.OpenTreeHead((string)data["treeHead"]!, tenant.VerifierKey)!;
        var index = (long)data["logIndex"]!;
        Assert.Equal("VERIFIED", (string)data["status"]!);
        var path = await Storage.Ledger.Verification.LogProofs.InclusionAsync(
            tenant.Store, tenant.Environment.Number, index, head.Size, ct);
        Assert.True(MerkleVerifier.Inclusion(
            LogEntry.Of(row.EntryType, statement).LeafHash(), index, head.Size, path, head.Root));
        return row;
    }

    public static CheckpointStatement Statement(this CheckpointRow row)
    {
        var statement = CheckpointStatement.Parse(Encoding.UTF8.GetBytes(row.Statement), out var error);
        Assert.Null(error);
        return statement!;
    }

    public static Hash Hash(string prefixed) =>
        Core.Merkle.Hash.TryParsePrefixedHex(prefixed, out var hash) ? hash : throw new FormatException(prefixed);

    /// <summary>The RFC 6962 root over the receipts of answers, in their order.</summary>
    public static string RootOf(IEnumerable<JsonNode> records) =>
        MerkleHasher.Root([.. records.Select(r => Hash((string)r["receiptId"]!))]).ToPrefixedHex();
}
