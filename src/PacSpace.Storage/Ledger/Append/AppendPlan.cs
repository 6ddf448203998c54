using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Storage.Ledger.Append;

/// <summary>
/// Settles, under the environment's lock, what a group of items becomes: positions, running balances, links, hashes.
/// Pure apart from its look-ups and fresh salts, so every database appends by the same rules. Rows planned earlier in
/// the group count as stored.
/// </summary>
public sealed partial class AppendPlan
{
    private readonly IAppendLookups _stored;
    private readonly LogState _start;
    private readonly CadenceWaits _waits;
    private readonly long _now;
    private readonly long _time;
    private readonly CanonicalWriter _writer = new();
    private readonly Salts _salts = new();
    private readonly Dictionary<string, CustomerHead> _customers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UsedKey> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Customer, string Reference), List<DeltaRow>> _references = [];

    /// <param name="state">The environment as locked.</param>
    /// <param name="now">The database's clock, Unix milliseconds; entries are never dated before the last one.</param>
    /// <param name="waits">Of the store, from plan to plan.</param>
    public AppendPlan(LogState state, IAppendLookups stored, long now, CadenceWaits? waits = null)
    {
        _start = state;
        _stored = stored;
        _waits = waits ?? new CadenceWaits();
        _now = now;
        _time = Math.Max(now, state.LastTime);
        NextIndex = state.NextIndex;
        DeltaCount = state.DeltaCount;
        Period = MonthOf(_time);
        PeriodDeltaCount = state.Period == Period ? state.PeriodDeltaCount : 0;
    }

    public long NextIndex { get; private set; }

    public long DeltaCount { get; private set; }

    public int Period { get; }

    public long PeriodDeltaCount { get; private set; }

    /// <summary>Time of the last entry when the plan is stored.</summary>
    public long LastTime => NextIndex > _start.NextIndex ? _time : _start.LastTime;

    public List<DeltaRow> Deltas { get; } = [];

    public List<CheckpointRow> Checkpoints { get; } = [];

    public IReadOnlyDictionary<string, UsedKey> Keys => _keys;

    /// <summary>Heads of the customers that got deltas.</summary>
    public IReadOnlyDictionary<string, CustomerHead> Customers => _customers;

    /// <summary>Months in which customers got their first delta.</summary>
    public List<CustomerMonth> Months { get; } = [];

    public bool IsEmpty => NextIndex == _start.NextIndex;

    public AppendOutcome Add(AppendItem item) => item switch
    {
        DeltaItem delta => AddDelta(delta),
        CheckpointItem checkpoint => AddCheckpoint(checkpoint),
        _ => throw new ArgumentException($"{item.GetType().Name} cannot be appended.", nameof(item)),
    };

    private UsedKey? FindKey(string key) => _keys.GetValueOrDefault(key) ?? _stored.Key(key);

    private CustomerHead? FindCustomer(string id) => _customers.GetValueOrDefault(id) ?? _stored.Customer(id);

    private Hash LeafOf(IStatement statement) =>
        LogEntry.Of(statement.EntryType!.Value, statement.Write(_writer)).LeafHash();

    /// <summary>The month of the last millisecond before a time: one that a month begins with ends the month before it.</summary>
    public static int MonthEndedBy(long unixMilliseconds) =>
        MonthOf(Math.Clamp(unixMilliseconds, 1, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) - 1);

    /// <summary>The UTC month of a time as <c>yyyymm</c>.</summary>
    public static int MonthOf(long unixMilliseconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
        return time.Year * 100 + time.Month;
    }
}
