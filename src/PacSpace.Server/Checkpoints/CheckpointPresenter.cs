using System.Globalization;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Scopes;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Control;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Checkpoints;

/// <summary>Writes stored checkpoints as answers.</summary>
internal sealed class CheckpointPresenter(LedgerStores stores, PublicUrl publicUrl)
{
    private const int MembersAtOnce = 1000;

    public async Task<CheckpointView> ViewAsync(
        EnvironmentRecord environment, CheckpointRow row, LogState state, bool idempotent, CancellationToken ct) =>
        (await ViewsAsync(environment, [row], state, ct))[0] with { Idempotent = idempotent };

    /// <summary>Checkpoints in their order; those before them are found by one question.</summary>
    public async Task<IReadOnlyList<CheckpointView>> ViewsAsync(
        EnvironmentRecord environment, IReadOnlyCollection<CheckpointRow> rows, LogState state, CancellationToken ct)
    {
        var previous = new Dictionary<(EntryType, string, long), string>();
        foreach (var row in await stores.For(environment.Kind).FindPreviousCheckpointsAsync(environment.Number, rows, ct))
            previous[(row.EntryType, row.CustomerId, row.Number)] = row.CheckpointId;
        return
        [
            .. rows.Select(row => View(row, state) with
            {
                PreviousCheckpointId = previous.GetValueOrDefault((row.EntryType, row.CustomerId, row.Number - 1)),
            }),
        ];
    }

    /// <summary>With the customers' checkpoints that it covers, if it is an environment checkpoint.</summary>
    public async Task<CheckpointView> WholeAsync(
        EnvironmentRecord environment, CheckpointRow row, LogState state, bool idempotent, CancellationToken ct)
    {
        var view = await ViewAsync(environment, row, state, idempotent, ct);
        if (row.EntryType != EntryType.EnvironmentCheckpoint) return view;
        var store = stores.For(environment.Kind);
        var members = new List<CheckpointView>();
        foreach (var indices in (await store.ReadMembersAsync(environment.Number, row.LogIndex, ct)).Chunk(MembersAtOnce))
        {
            var found = await store.ReadEntriesAtAsync(environment.Number, indices, ct);
            List<CheckpointRow> rows = [.. indices.Select(found.GetValueOrDefault).OfType<CheckpointRow>()];
            members.AddRange(await ViewsAsync(environment, rows, state, ct));
        }
        return view with { Checkpoints = members, DeltasCount = members.Sum(m => m.DeltasCount) };
    }

    private CheckpointView View(CheckpointRow row, LogState state)
    {
        var bytes = Encoding.UTF8.GetBytes(row.Statement);
        return row.EntryType switch
        {
            EntryType.Checkpoint => OfCustomer(row, state, Sound(row, CheckpointStatement.Parse(bytes, out _))),
            EntryType.EnvironmentCheckpoint =>
                OfEnvironment(row, state, Sound(row, EnvironmentCheckpointStatement.Parse(bytes, out _))),
            _ => OfSelection(row, state, Sound(row, SelectionStatement.Parse(bytes, out _))),
        };
    }

    private CheckpointView OfCustomer(CheckpointRow row, LogState state, CheckpointStatement statement) =>
        Base(row, state, "checkpoint") with
        {
            Number = Text(row.Number),
            CustomerId = row.CustomerId,
            Unit = statement.Unit,
            DeltasCount = statement.Count,
            FirstSequence = Text(statement.From),
            LastSequence = Text(statement.To),
            OpeningBalance = statement.Opening,
            OpeningBalanceText = statement.Opening.ToString(),
            ClosingBalance = statement.Closing,
            ClosingBalanceText = statement.Closing.ToString(),
            NetChange = statement.Closing - statement.Opening,
            TotalCredits = statement.Credits,
            TotalDebits = statement.Debits,
        };

    private CheckpointView OfEnvironment(CheckpointRow row, LogState state, EnvironmentCheckpointStatement statement) =>
        Base(row, state, "environment") with { Number = Text(row.Number), CustomersCount = (int)statement.Count };

    private CheckpointView OfSelection(CheckpointRow row, LogState state, SelectionStatement statement) =>
        Base(row, state, "selection") with
        {
            CustomerId = row.CustomerId,
            Unit = statement.Unit,
            DeltasCount = statement.Count,
            NetChange = statement.Net,
            Closed = null,
            Period = null,
            StartDate = null,
            EndDate = null,
        };

    private CheckpointView Base(CheckpointRow row, LogState state, string kind)
    {
        var root = row.ProofRoot.ToPrefixedHex();
        return new CheckpointView
        {
            CheckpointId = row.CheckpointId,
            Kind = kind,
            ProofRoot = root,
            MerkleRoot = root,
            TreeRoot = row.Root.ToPrefixedHex(),
            Number = null,
            Closed = row.IsClosed,
            Unit = null,
            CustomerId = null,
            Period = Scope.MonthOf(row.Start, row.End),
            StartDate = Timestamp.Text(row.Start),
            EndDate = Timestamp.Text(row.End),
            Status = state.StatusOf(row.LogIndex),
            DeltasCount = null,
            FirstSequence = null,
            LastSequence = null,
            OpeningBalance = null,
            OpeningBalanceText = null,
            ClosingBalance = null,
            ClosingBalanceText = null,
            NetChange = null,
            TotalCredits = null,
            TotalDebits = null,
            PreviousCheckpointId = null,
            ReceiptId = row.ReceiptId,
            VerifyUrl = publicUrl.Link($"/verify/{root}"),
            VerificationApiUrl = publicUrl.Link($"/api/v1/verify/{root}"),
            LogIndex = row.LogIndex,
            TreeHead = state.SignedHead,
            CreatedAt = Timestamp.Text(row.Time),
            Idempotent = false,
        };
    }

    public static T Sound<T>(CheckpointRow row, T? statement) where T : class =>
        statement ?? throw new InvalidDataException($"The statement of checkpoint {row.CheckpointId} is damaged.");

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
