using PacSpace.Core.Amounts;
using PacSpace.Storage.Ledger.Append;

namespace PacSpace.Storage.Tests.Ledger.Model;

/// <summary>
/// One environment's ledger as the rules say it, kept in plain lists and searched from one end to the other. It knows
/// nothing of plans, heads or hashes.
/// </summary>
internal sealed class ModelLedger
{
    private readonly Dictionary<string, (ModelEntry Entry, string? Request)> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Sequence, long Since)> _waits = new(StringComparer.Ordinal);

    public List<ModelEntry> Entries { get; } = [];

    /// <summary>Units and cadences of customers that were made or changed by hand, or have deltas.</summary>
    public SortedDictionary<string, ModelCustomer> Customers { get; } = new(StringComparer.Ordinal);

    public bool IsFrozen { get; set; }

    public ModelLedger Clone()
    {
        var clone = new ModelLedger { IsFrozen = IsFrozen };
        clone.Entries.AddRange(Entries);
        foreach (var (key, used) in _keys) clone._keys.Add(key, used);
        foreach (var (id, wait) in _waits) clone._waits.Add(id, wait);
        foreach (var (id, customer) in Customers) clone.Customers.Add(id, customer);
        return clone;
    }

    public long LastTime => Entries.Count == 0 ? 0 : Entries[^1].Time;

    public IEnumerable<ModelDelta> Deltas => Entries.OfType<ModelDelta>();

    public IEnumerable<ModelCheckpoint> Checkpoints => Entries.OfType<ModelCheckpoint>();

    public long? IndexOfKey(string key) => _keys.TryGetValue(key, out var used) ? used.Entry.Index : null;

    public IReadOnlyList<ModelDelta> History(string customer) => [.. Deltas.Where(d => d.Customer == customer)];

    /// <summary>True if the customer is new.</summary>
    public bool Create(string customer, string unit, long cadenceSeconds) =>
        Customers.TryAdd(customer, new ModelCustomer(unit, cadenceSeconds));

    /// <summary>Null if there is no such customer; false if its unit can't change any more.</summary>
    public bool? Change(string customer, string? unit, long? cadenceSeconds)
    {
        if (!Customers.TryGetValue(customer, out var known)) return null;
        if (History(customer).Count > 0 && unit is not null && unit != known.Unit) return false;
        Customers[customer] = new ModelCustomer(unit ?? known.Unit, cadenceSeconds ?? known.CadenceSeconds);
        return true;
    }

    /// <summary>What becomes of a delta, in words.</summary>
    public string Add(DeltaItem item, long clock)
    {
        var now = Math.Max(clock, LastTime);
        if (item.IdempotencyKey is { } key && _keys.TryGetValue(key, out var used))
            return used.Entry is ModelDelta first && IsSameRequest(first, item) ? $"replayed {first.Index}"
                : "key reused";
        if (item is { IdempotencyKey: null, DeduplicateByReference: true, ReferenceId: { } reference }
            && Deltas.FirstOrDefault(
                d => d.Customer == item.CustomerId && d.Item.ReferenceId == reference && d.Item.Amount == item.Amount)
                is { } duplicate)
            return $"replayed {duplicate.Index}";
        if (IsFrozen) return "frozen";

        var adjusted = item.Adjusts is { } adjusts ? Find(item.CustomerId, adjusts) : null;
        if (item.Adjusts is not null && adjusted is null) return "adjusted not found";
        var history = History(item.CustomerId);
        var known = Customers.GetValueOrDefault(item.CustomerId) ?? new ModelCustomer("", 0);
        var isFixed = history.Count > 0 || known.Unit.Length > 0;
        if (isFixed && item.Unit is { } unit && unit != known.Unit) return $"unit is '{known.Unit}'";
        if (item.Cap.Max is { } max && Deltas.Count(d => item.Cap.Lifetime || IsSameMonth(d.Time, now)) >= max)
            return $"cap {max}";
        if (CadenceWait(history, known, now, clock) is > 0 and var wait) return $"cadence {known.CadenceSeconds}, {wait} ms";

        if (!isFixed) known = known with { Unit = item.Unit ?? "" };
        Customers[item.CustomerId] = known;
        var delta = new ModelDelta(
            Entries.Count, item.CustomerId, now, item, history.Count + 1, Sum(history.Append(item)),
            Sum(history.Append(item).Where(i => !i.IsNegative)), known.Unit,
            adjusted?.Index);
        Entries.Add(delta);
        if (item.IdempotencyKey is { } newKey) _keys.Add(newKey, (delta, null));
        if (known.CadenceSeconds > 0 && now > clock) _waits[item.CustomerId] = (delta.Sequence, clock);
        return $"recorded {delta.Index}";
    }

    /// <summary>What is in memory only is gone.</summary>
    public void Reopen() => _waits.Clear();

    private long CadenceWait(IReadOnlyList<ModelDelta> history, ModelCustomer known, long now, long clock)
    {
        if (history.Count == 0 || now >= history[^1].Time + known.CadenceSeconds * 1000) return 0;
        var (customer, last) = (history[^1].Customer, history[^1].Time);
        if (last <= clock) return last + known.CadenceSeconds * 1000 - clock;
        if (!_waits.TryGetValue(customer, out var wait) || wait.Sequence != history.Count || wait.Since > clock)
            _waits[customer] = wait = (history.Count, clock);
        return wait.Since + known.CadenceSeconds * 1000 - clock;
    }

    /// <summary>The deltas that a checkpoint of this window covers.</summary>
    public IReadOnlyList<ModelDelta> Covered(string customer, long start, long end, long size) =>
        [.. History(customer).Where(d => d.Time >= start && d.Time < end && d.Index < size)];

    /// <summary>What becomes of a checkpoint over what is covered, in words.</summary>
    public string Checkpoint(string customer, long start, long end, long size, string? key, string request, long now)
    {
        now = Math.Max(now, LastTime);
        if (key is not null && _keys.TryGetValue(key, out var used))
            return used.Entry is ModelCheckpoint c && used.Request == request ? $"same checkpoint {c.Index}"
                : "key reused";
        var covered = Covered(customer, start, end, size);
        var chain = Checkpoints.Where(c => c.Customer == customer).ToList();
        var same = chain.LastOrDefault(c => c.Start == start && c.End == end);
        if (same is not null && same.First == covered[0].Sequence && same.Last == covered[^1].Sequence
            && (same.Time >= end || now < end))
        {
            if (key is not null) _keys.Add(key, (same, request));
            return $"same checkpoint {same.Index}";
        }
        if (IsFrozen) return "frozen";
        var leftOut = now >= end && History(customer).Any(d => d.Sequence > covered[^1].Sequence && d.Time < end);
        if (leftOut || chain.Any(c => c.Size > size)) return "stale";
        var made = new ModelCheckpoint(
            Entries.Count, customer, now, chain.Count + 1, start, end, covered[0].Sequence, covered[^1].Sequence, size);
        Entries.Add(made);
        if (key is not null) _keys.Add(key, (made, request));
        return $"checkpoint {made.Index}";
    }

    public static bool IsSameMonth(long a, long b)
    {
        var (x, y) = (DateTimeOffset.FromUnixTimeMilliseconds(a), DateTimeOffset.FromUnixTimeMilliseconds(b));
        return (x.Year, x.Month) == (y.Year, y.Month);
    }

    private ModelDelta? Find(string customer, AdjustsReference adjusts)
    {
        if (adjusts is { LogIndex: null, ReferenceId: null }) return null;
        return History(customer).LastOrDefault(d => (adjusts.LogIndex is not { } i || d.Index == i)
            && (adjusts.ReferenceId is not { } r || d.Item.ReferenceId == r));
    }

    private bool IsSameRequest(ModelDelta first, DeltaItem item) =>
        (first.Item.CustomerId, first.Item.Amount, first.Item.Reason, first.Item.ReferenceId, first.Item.Metadata,
            first.Item.Occurred)
            == (item.CustomerId, item.Amount, item.Reason, item.ReferenceId, item.Metadata, item.Occurred)
        && (item.Unit ?? first.Unit) == first.Unit && IsSameAdjusts(first.Adjusts, item.Adjusts);

    private bool IsSameAdjusts(long? index, AdjustsReference? requested)
    {
        if (index is not { } i || requested is null) return index is null && requested is null;
        var adjusted = (ModelDelta)Entries[(int)i];
        return (requested.LogIndex ?? i) == i
            && (requested.ReferenceId ?? adjusted.Item.ReferenceId) == adjusted.Item.ReferenceId;
    }

    private static Amount Sum(IEnumerable<Amount> amounts) => amounts.Aggregate(default(Amount), (sum, a) => sum + a);
}

internal sealed record ModelCustomer(string Unit, long CadenceSeconds);

internal abstract record ModelEntry(long Index, string Customer, long Time);

internal sealed record ModelDelta(
    long Index, string Customer, long Time, DeltaItem Item, long Sequence, Amount Balance, Amount Credits, string Unit,
    long? Adjusts)
    : ModelEntry(Index, Customer, Time);

internal sealed record ModelCheckpoint(
    long Index, string Customer, long Time, long Number, long Start, long End, long First, long Last, long Size)
    : ModelEntry(Index, Customer, Time);

internal static class ModelHistory
{
    /// <summary>The amounts of a history with one more behind them.</summary>
    public static IEnumerable<Amount> Append(this IReadOnlyList<ModelDelta> history, DeltaItem item) =>
        history.Select(d => d.Item.Amount).Append(item.Amount);
}
