using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PacSpace.Client.Http;

namespace PacSpace.Client.Summaries;

/// <summary>What usage is summed up by.</summary>
internal readonly record struct SumKey(string CustomerId, string Reason, string? Unit);

/// <summary>A sum that grows until it is sealed; from then on it is what it is.</summary>
internal sealed class Sum(
    SumKey key, decimal amount, long count, DateTimeOffset from, DateTimeOffset to, string? sealedAs)
{
    /// <summary>The largest delta that the server takes, either way.</summary>
    public const decimal LargestDelta = 1_000_000_000m;

    private decimal _amount = amount;
    private long _count = count;
    private DateTimeOffset _to = to;

    public SumKey Key => key;

    public bool IsZero => _amount == 0;

    /// <summary>The idempotency key that it goes by; null while it may grow.</summary>
    public string? SealedAs { get; private set; } = sealedAs;

    public bool TryAdd(decimal more, DateTimeOffset now)
    {
        if (SealedAs is not null || Math.Abs(_amount + more) > LargestDelta) return false;
        (_amount, _count, _to) = (_amount + more, _count + 1, now);
        return true;
    }

    public void Seal() => SealedAs ??= RandomNumberGenerator.GetHexString(32, lowercase: true);

    public SummedUsage AsUsage() => new()
    {
        CustomerId = key.CustomerId,
        Delta = _amount,
        Reason = key.Reason,
        Unit = key.Unit,
        Count = _count,
        From = from,
        To = _to,
        IdempotencyKey = SealedAs,
    };

    public BatchDelta AsDelta() => new()
    {
        CustomerId = key.CustomerId,
        Delta = _amount,
        Reason = key.Reason,
        Unit = key.Unit,
        IdempotencyKey = SealedAs,
        Metadata = new JsonObject
        {
            ["count"] = _count, ["from"] = TimeConverter.Text(from), ["to"] = TimeConverter.Text(_to),
        },
    };
}
