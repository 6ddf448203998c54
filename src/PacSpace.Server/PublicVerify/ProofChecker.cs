using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Verification;

namespace PacSpace.Server.PublicVerify;

/// <summary>Everything found out about one root.</summary>
/// <param name="IsCovered">False while no signed head covers the entry.</param>
public sealed record ProofFindings(
    LogIdentity Log, long LogIndex, string Kind, long RecordedAt, SummaryView Summary, string? TreeHead, string? PublicKey,
    IReadOnlyList<CheckView> Checks, bool IsCovered)
{
    public bool Verified => Checks.All(c => c.Passed);
}

/// <summary>Recomputes a checkpoint from the stored rows: statement, leaves, totals, root, inclusion, signature.</summary>
internal sealed class ProofChecker(ILedgerStore store, LogIdentity log, string? vkey)
{
    private const int ChunkRows = 1000;

    private readonly List<CheckView> _checks = [];
    private bool _covered;

    public async Task<ProofFindings> CheckAsync(CheckpointRow row, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(row.Statement);
        var (kind, summary) = row.EntryType switch
        {
            EntryType.Checkpoint => ("checkpoint", await ReadAsync(CheckCustomerAsync(row, bytes, ct))),
            EntryType.EnvironmentCheckpoint => ("environment", await ReadAsync(CheckEnvironmentAsync(row, bytes, ct))),
            _ => ("selection", await ReadAsync(CheckSelectionAsync(row, bytes, ct))),
        };
        Check("proofRoot", ProofRoot.Of(row.Root, bytes) == row.ProofRoot, "the root asked for binds this statement");
        var leaf = LogEntry.Of(row.EntryType, bytes).LeafHash();
        var head = await CheckHeadAsync(leaf, row.LogIndex, ct);
        return new ProofFindings(log, row.LogIndex, kind, row.Time, summary, head, vkey, _checks, _covered);
    }

    /// <summary>For a delta's own receipt id: inclusion and time, never amounts, because the id is public.</summary>
    public async Task<ProofFindings> CheckAsync(DeltaRow row, CancellationToken ct)
    {
        Check("leaves", row.IsIntact(log), "the delta's statement gives this leaf hash");
        var head = await CheckHeadAsync(row.Leaf, row.LogIndex, ct);
        var time = Timestamp.Text(row.Time);
        var summary = new SummaryView(1, null, null, null, time, time, null, null, null, null);
        return new ProofFindings(log, row.LogIndex, "delta", row.Time, summary, head, vkey, _checks, _covered);
    }

    private async Task<SummaryView> ReadAsync(Task<SummaryView> check)
    {
        try
        {
            return await check;
        }
        catch (InvalidDataException)
        {
            // What the exception says would show a stranger what is stored.
            Check("leaves", false, "a covered entry can't be read");
            return Nothing;
        }
    }

    private async Task<SummaryView> CheckCustomerAsync(CheckpointRow row, byte[] bytes, CancellationToken ct)
    {
        var statement = CheckpointStatement.Parse(bytes, out var error);
        Check("statement", statement is not null, error ?? "the checkpoint's statement is canonical");
        if (statement is null) return Nothing;
        var frontier = new Frontier();
        var (balance, credits, debits) = (statement.Opening, Amount.Zero, Amount.Zero);
        var (intact, first, last) = (0L, (DeltaRow?)null, (DeltaRow?)null);
        for (var from = statement.From; from <= statement.To; from += ChunkRows)
        {
            var to = Math.Min(statement.To, from + ChunkRows - 1);
            foreach (var delta in await store.ReadDeltasAsync(log.Environment, row.CustomerId, from, to, ct))
            {
                (first, last) = (first ?? delta, delta);
                balance += delta.Amount;
                if (delta.Amount.IsNegative) debits += delta.Amount;
                else credits += delta.Amount;
                var covered = delta.Balance == balance && delta.LogIndex < statement.Size
                    && delta.Time >= statement.Start && delta.Time < statement.End;
                if (covered && delta.IsIntact(log)) intact++;
                frontier.Append(delta.Leaf);
            }
        }
        Check("leaves", intact == statement.Count && frontier.Size == statement.Count, string.Create(
            CultureInfo.InvariantCulture, $"{intact} of {statement.Count} covered deltas are there, unchanged and in the window"));
        Check("totals", balance == statement.Closing && credits == statement.Credits && debits == statement.Debits,
            "opening balance plus the covered amounts gives the closing balance");
        Check("root", frontier.Root() == statement.Root, "the covered leaves give the tree root");
        return new SummaryView(statement.Count, statement.Closing - statement.Opening, statement.Opening, statement.Closing,
            Text(first?.Time), Text(last?.Time), row.IsClosed, statement.Unit, Text(statement.Start), Text(statement.End));
    }

    private async Task<SummaryView> CheckEnvironmentAsync(CheckpointRow row, byte[] bytes, CancellationToken ct)
    {
        var statement = EnvironmentCheckpointStatement.Parse(bytes, out var error);
        Check("statement", statement is not null, error ?? "the checkpoint's statement is canonical");
        if (statement is null) return Nothing;
        var leaves = new List<Hash>();
        await foreach (var member in ReadMembersAsync(row, ct))
            if (member is CheckpointRow covered)
                leaves.Add(LogEntry.Of(covered.EntryType, Encoding.UTF8.GetBytes(covered.Statement)).LeafHash());
        CheckMembers(leaves, leaves.Count, statement.Count, statement.Root, "customers' checkpoints");
        return new SummaryView(statement.Count, null, null, null, null, null, row.IsClosed, null,
            Text(statement.Start), Text(statement.End));
    }

    private async Task<SummaryView> CheckSelectionAsync(CheckpointRow row, byte[] bytes, CancellationToken ct)
    {
        var statement = SelectionStatement.Parse(bytes, out var error);
        Check("statement", statement is not null, error ?? "the selection's statement is canonical");
        if (statement is null) return Nothing;
        var leaves = new List<Hash>();
        var (net, intact, first, last) = (Amount.Zero, 0, (DeltaRow?)null, (DeltaRow?)null);
        await foreach (var member in ReadMembersAsync(row, ct))
        {
            if (member is not DeltaRow delta) continue;
            (first, last) = (first ?? delta, delta);
            net += delta.Amount;
            leaves.Add(delta.Leaf);
            if (delta.IsIntact(log)) intact++;
        }
        CheckMembers(leaves, intact, statement.Count, statement.Root,
            "selected deltas (a selection says nothing about completeness)");
        Check("totals", net == statement.Net, "the selected amounts give the net change");
        return new SummaryView(
            statement.Count, statement.Net, null, null, Text(first?.Time), Text(last?.Time), null, statement.Unit, null, null);
    }

    /// <summary>What a selection or an environment checkpoint covers, in the order of its root; missing ones are left out.</summary>
    private async IAsyncEnumerable<LogRow> ReadMembersAsync(CheckpointRow row, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var indices in (await store.ReadMembersAsync(log.Environment, row.LogIndex, ct)).Chunk(ChunkRows))
        {
            var members = await store.ReadEntriesAtAsync(log.Environment, indices, ct);
            foreach (var index in indices)
                if (members.GetValueOrDefault(index) is { } member) yield return member;
        }
    }

    private void CheckMembers(List<Hash> leaves, int intact, long count, Hash root, string what)
    {
        Check("leaves", leaves.Count == count && intact == count,
            string.Create(CultureInfo.InvariantCulture, $"{intact} of {count} {what} are there, unchanged"));
        Check("root", MerkleHasher.Root([.. leaves]) == root, "their leaves give the tree root");
    }

    private async Task<string?> CheckHeadAsync(Hash leaf, long index, CancellationToken ct)
    {
        var state = await store.FindLogAsync(log.Environment, ct);
        var head = state is not null && vkey is not null && LogVerifierKey.TryParse(vkey, out var key)
            ? SignedNote.OpenTreeHead(state.SignedHead, key!) : null;
        Check("treeHead", head is not null, "the log's tree head is signed by its key");
        if (head is null || index >= head.Size)
        {
            Check("inclusion", false, "no signed tree head covers this entry yet");
            return state?.SignedHead;
        }
        _covered = true;
        Check("inclusion", await IsIncludedAsync(leaf, index, head, ct), string.Create(
            CultureInfo.InvariantCulture, $"entry {index} is in the log of {head.Size} entries that the head signs"));
        return state!.SignedHead;
    }

    private async Task<bool> IsIncludedAsync(Hash leaf, long index, TreeHead head, CancellationToken ct)
    {
        try
        {
            var path = await store.InclusionAsync(log.Environment, index, head.Size, ct);
            return MerkleVerifier.Inclusion(leaf, index, head.Size, path, head.Root);
        }
        catch (InvalidDataException)
        {
            // A missing tile: there is no proof, which is what the check reports.
            return false;
        }
    }

    private void Check(string name, bool passed, string detail) => _checks.Add(new CheckView(name, passed, detail));

    private static string? Text(long? time) => time is { } t ? Timestamp.Text(t) : null;

    private static readonly SummaryView Nothing = new(0, null, null, null, null, null, null, null, null, null);
}
