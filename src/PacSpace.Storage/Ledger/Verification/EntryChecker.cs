namespace PacSpace.Storage.Ledger.Verification;

/// <summary>Finds the last delta of a customer before a sequence.</summary>
/// <exception cref="InvalidDataException">Its row can't be read.</exception>
public delegate Task<DeltaRow?> PreviousDelta(string customerId, long sequence, CancellationToken ct);

/// <summary>
/// Follows a log entry by entry and recomputes each from its stored columns: place, time, statement, leaf, and for a
/// delta its customer's sequence, link and running balance. Gives the first thing that does not hold, in words.
/// </summary>
public sealed class EntryChecker(LogIdentity log, long nextIndex, long lastTime, PreviousDelta previousDelta)
{
    // Customers whose head is held; beyond it the rows are read again.
    private const int MaxCustomers = 100_000;

    private readonly Dictionary<string, CustomerHead> _heads = new(StringComparer.Ordinal);
    private readonly EntryRules _rules = new(log);
    private readonly long _start = nextIndex;

    /// <summary>Index of the entry expected next.</summary>
    public long NextIndex { get; private set; } = nextIndex;

    /// <summary>Time of the last entry checked, Unix milliseconds.</summary>
    public long LastTime { get; private set; } = lastTime;

    /// <summary>Null if the entry holds; then the next one is expected. Else what is wrong with it.</summary>
    public async Task<string?> CheckAsync(LogRow row, CancellationToken ct)
    {
        if (row.LogIndex != NextIndex) return $"entry {NextIndex} is missing; the next stored one is {row.LogIndex}";
        var damage = row is DamagedRow damaged ? damaged.Error : EntryRules.CheckTime(row, LastTime) ?? row switch
        {
            DeltaRow delta => await CheckDeltaAsync(delta, ct),
            CheckpointRow checkpoint => _rules.Check(checkpoint),
            _ => "it is of an unknown kind",
        };
        if (damage is not null) return damage;
        NextIndex++;
        LastTime = row.Time;
        return null;
    }

    private async Task<string?> CheckDeltaAsync(DeltaRow row, CancellationToken ct)
    {
        if (!_heads.TryGetValue(row.CustomerId, out var before) && row.Sequence > 1)
        {
            var (previous, lost) = await ReadPreviousAsync(row, ct);
            if (previous is null) return lost;
            before = CustomerHead.After(null, previous);
        }
        if ((_rules.Check(row, before) ?? CheckPayload(row)) is { } damage) return damage;
        if (_heads.Count >= MaxCustomers) _heads.Clear();
        _heads[row.CustomerId] = CustomerHead.After(before, row);
        return null;
    }

    private async Task<(DeltaRow? Previous, string? Damage)> ReadPreviousAsync(DeltaRow row, CancellationToken ct)
    {
        try
        {
            var previous = await previousDelta(row.CustomerId, row.Sequence, ct);
            if (previous is null) return (null, $"the customer's delta {row.Sequence - 1} before it is missing");
            if (previous.LogIndex >= row.LogIndex)
                return (null, $"the customer's delta {previous.Sequence} stands behind it in the log");
            return (_rules.CheckAlone(previous) ?? CheckPayload(previous)) is { } changed
                ? (null, $"the customer's delta {previous.Sequence} before it was changed: {changed}")
                : (previous, null);
        }
        catch (InvalidDataException e)
        {
            return (null, $"the customer's delta {row.Sequence - 1} before it is damaged: {e.Message}");
        }
    }

    /// <summary>Only what was verified before may have lost its payload.</summary>
    private string? CheckPayload(DeltaRow row) =>
        row.Payload is null && row.LogIndex >= _start ? "its payload is missing, and it was never verified" : null;
}
