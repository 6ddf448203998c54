using PacSpace.Server.Hosting.Errors;
using PacSpace.Server.Pipeline;
using PacSpace.Storage.Ledger;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Server.Imports;

/// <summary>Lines that are settled together, in order.</summary>
internal sealed class ImportGroup
{
    // Four groups of an environment fit into its queue beside emits.
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly List<ImportErrorRecord> _errors = [];
    private long _bytes;
    private long _refused;

    public List<DeltaItem> Items { get; } = [];

    /// <summary>Lines of the items.</summary>
    public List<long> Lines { get; } = [];

    /// <summary>The last line read, whatever it was.</summary>
    public long LastLine { get; private set; }

    public bool IsEmpty => LastLine == 0;

    public bool IsFull => Items.Count + _refused >= AppendGroup.MaxItems || _bytes >= MaxBytes;

    public void Add(long line, DeltaItem item)
    {
        Items.Add(item);
        Lines.Add(line);
        LastLine = line;
        _bytes += 256 + item.Reason.Length + (item.ReferenceId?.Length ?? 0) + (item.Metadata?.Length ?? 0);
    }

    public void Refuse(long line, ApiError error)
    {
        _errors.AddRange(LineErrors.Of(line, error));
        _refused++;
        LastLine = Math.Max(LastLine, line);
    }

    /// <summary>Counts what became of the items; gives the first outcome that ends the import, if there is one.</summary>
    /// <param name="outcomes">Null: this item can't be recorded, and the fault is ours.</param>
    public AppendOutcome? Settle(IReadOnlyList<AppendOutcome?> outcomes, ImportProgress progress)
    {
        AppendOutcome? end = null;
        var (recorded, replayed) = (0L, 0L);
        for (var i = 0; i < outcomes.Count; i++)
        {
            switch (outcomes[i])
            {
                case AppendOutcome.Delta { IsReplay: true }:
                    replayed++;
                    continue;
                case AppendOutcome.Delta:
                    recorded++;
                    continue;
                case AppendOutcome.Frozen or AppendOutcome.Unavailable:
                    end ??= outcomes[i];
                    continue;
                case AppendOutcome.CapReached:
                    end ??= outcomes[i];
                    break;
            }
            Refuse(Lines[i], outcomes[i] is { } refusal ? AppendErrors.Of(refusal) : Fault);
        }
        // Lines refused before and after appending, in the order of the lines.
        progress.Add(LastLine, recorded, replayed, _refused, _errors.OrderBy(e => e.Line));
        return end;
    }

    private static ApiError Fault => new(500, ErrorCodes.InternalError,
        "This row can't be recorded, and the fault is on our side; the server's log has it.");
}
