using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;

namespace PacSpace.Storage.Ledger.Append;

public sealed partial class AppendPlan
{
    private AppendOutcome AddDelta(DeltaItem item)
    {
        // Replays come first: they are answered whatever the plan, the cap or the log's health say now.
        if (item.IdempotencyKey is { } key && FindKey(key) is { } used) return Replay(used, item);
        if (FindDuplicate(item) is { } duplicate) return new AppendOutcome.Delta(duplicate, true);

        if (_start.FrozenReason is { } reason) return new AppendOutcome.Frozen(reason);
        var adjusted = FindAdjusted(item);
        if (item.Adjusts is not null && adjusted is null) return new AppendOutcome.AdjustedDeltaNotFound();
        var head = FindCustomer(item.CustomerId);
        if (item.Unit is { } unit && UnitOf(head) is { } fixedUnit && unit != fixedUnit)
            return new AppendOutcome.UnitMismatch(fixedUnit);
        if (item.Cap.Max is { } max && (item.Cap.Lifetime ? DeltaCount : PeriodDeltaCount) >= max)
            return new AppendOutcome.CapReached(max);
        if (CadenceWait(head) is > 0 and var wait) return new AppendOutcome.CadenceLimit(head!.CadenceSeconds, wait);

        var balance = (head?.Balance ?? default) + item.Amount;
        var credits = (head?.Credits ?? default) + (item.Amount.IsNegative ? default : item.Amount);
        if (!balance.IsWithinBalanceRange || !credits.IsWithinBalanceRange || !(balance - credits).IsWithinBalanceRange)
            return new AppendOutcome.BalanceOutOfRange();

        var row = Settle(item, head, balance, credits, adjusted);
        Deltas.Add(row);
        RememberReference(row);
        NextIndex++;
        DeltaCount++;
        PeriodDeltaCount++;
        var after = _customers[row.CustomerId] = CustomerHead.After(head, row);
        if (after.CadenceSeconds > 0 && row.Time > _now) _waits.Begin(_start.Log.Environment, after, _now);
        if (head is not { HasDeltas: true } || MonthOf(head.LastTime) != Period)
            Months.Add(new CustomerMonth(row.CustomerId, Period, row.Sequence));
        if (item.IdempotencyKey is { } newKey) _keys.Add(newKey, new UsedKey(row, null));
        return new AppendOutcome.Delta(row, false);
    }

    /// <summary>The unit that binds a customer's next delta; null if that one may set it.</summary>
    private static string? UnitOf(CustomerHead? head) => head is { HasDeltas: true } or { Unit.Length: > 0 } ? head.Unit : null;

    /// <summary>
    /// Milliseconds until a customer's cadence allows another delta, at most 0 if it does. While a clock that was set back
    /// catches up, what is recorded has a time ahead of it: then nobody waits for that, but one cadence by the clock.
    /// </summary>
    private long CadenceWait(CustomerHead? head)
    {
        if (head is not { HasDeltas: true, CadenceSeconds: > 0 }) return 0;
        var cadence = head.CadenceSeconds * 1000;
        if (_time >= head.LastTime + cadence) return 0;
        var last = head.LastTime <= _now ? head.LastTime : _waits.SinceOf(_start.Log.Environment, head, _now);
        return last + cadence - _now;
    }

    private DeltaRow Settle(DeltaItem item, CustomerHead? head, Amount balance, Amount credits, DeltaRow? adjusted)
    {
        if (NextIndex >= RecordId.IndexBound) throw new InvalidOperationException("The environment's log is full.");
        var payload = new DeltaPayload(item.Reason, item.ReferenceId, item.Metadata, adjusted?.LogIndex, _salts.New());
        var row = new DeltaRow
        {
            LogIndex = NextIndex,
            CustomerId = item.CustomerId,
            Sequence = (head?.Sequence ?? 0) + 1,
            Amount = item.Amount,
            Balance = balance,
            Credits = credits,
            Time = _time,
            Occurred = item.Occurred,
            Unit = UnitOf(head) ?? item.Unit ?? "",
            Salt = _salts.New(),
            Prev = head?.LastLeaf,
            Leaf = default,
            PayloadHash = Hash.Sha256(payload.Statement(_start.Log.Environment).Write(_writer)),
            Payload = payload,
        };
        return row with { Leaf = LeafOf(row.Statement(_start.Log)) };
    }

    private AppendOutcome Replay(UsedKey used, DeltaItem item)
    {
        if (used.Row is not DeltaRow row) return new AppendOutcome.KeyReused(["customerId", "delta", "reason"]);
        var members = Differences(row, item);
        return members.Count == 0 ? new AppendOutcome.Delta(row, true) : new AppendOutcome.KeyReused(members);
    }

    /// <summary>Members in which a request differs from the delta that its key recorded; a destroyed payload can't differ.</summary>
    private List<string> Differences(DeltaRow row, DeltaItem item)
    {
        List<string> members = [];
        void Compare(string name, bool equal)
        {
            if (!equal) members.Add(name);
        }

        Compare("customerId", row.CustomerId == item.CustomerId);
        Compare("delta", row.Amount == item.Amount);
        Compare("occurredAt", row.Occurred == item.Occurred);
        Compare("unit", item.Unit is null || item.Unit == row.Unit);
        if (row.Payload is not { } payload) return members;
        Compare("reason", payload.Reason == item.Reason);
        Compare("referenceId", payload.ReferenceId == item.ReferenceId);
        Compare("metadata", payload.Metadata == item.Metadata);
        Compare("adjusts", SameAdjusts(payload.AdjustsIndex, item.Adjusts));
        return members;
    }

    private bool SameAdjusts(long? recorded, AdjustsReference? requested)
    {
        if (recorded is not { } index || requested is null) return recorded is null && requested is null;
        return (requested.LogIndex is null || requested.LogIndex == index)
            && (requested.ReferenceId is null || FindDelta(index)?.Payload is not { } payload
                || payload.ReferenceId == requested.ReferenceId);
    }

    private DeltaRow? FindDuplicate(DeltaItem item) =>
        item is { DeduplicateByReference: true, IdempotencyKey: null, ReferenceId: { } reference }
            ? _stored.FirstByReference(item.CustomerId, reference, item.Amount)
                ?? GroupByReference(item.CustomerId, reference).Find(d => d.Amount == item.Amount) : null;

    private DeltaRow? FindAdjusted(DeltaItem item)
    {
        if (item.Adjusts is not { } adjusts) return null;
        var found = adjusts.LogIndex is { } index ? FindDelta(index)
            : GroupByReference(item.CustomerId, adjusts.ReferenceId!).LastOrDefault()
                ?? _stored.LastByReference(item.CustomerId, adjusts.ReferenceId!);
        return found is not null && found.CustomerId == item.CustomerId
            && (adjusts.ReferenceId is null || found.Payload?.ReferenceId == adjusts.ReferenceId) ? found : null;
    }

    private DeltaRow? FindDelta(long index) =>
        index >= _start.NextIndex ? Deltas.Find(d => d.LogIndex == index) : _stored.Delta(index);

    private List<DeltaRow> GroupByReference(string customerId, string referenceId) =>
        _references.GetValueOrDefault((customerId, referenceId)) ?? [];

    private void RememberReference(DeltaRow row)
    {
        if (row.Payload?.ReferenceId is not { } reference) return;
        if (!_references.TryGetValue((row.CustomerId, reference), out var rows))
            _references.Add((row.CustomerId, reference), rows = []);
        rows.Add(row);
    }
}
