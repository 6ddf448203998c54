using System.Buffers;
using System.Globalization;
using PacSpace.Bench.Scale;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Load;

/// <summary>A delta as it was sent: its answer must repeat it.</summary>
internal readonly record struct SentDelta(int Customer, Amount Amount);

/// <summary>
/// Writes the bodies of one sender's requests, into one buffer. Every delta has a reference id that no other delta of
/// any run has, so none is taken for the repetition of another.
/// </summary>
internal sealed class RequestBody(LoadCustomers customers, int batch, ulong seed, string references)
{
    // Usage from a thousandth of a unit to 20 units; every fiftieth is a top-up of up to 1,000.
    private const int MaxThousandths = 20_000;
    private const int TopUpEvery = 50;
    private const int MaxTopUp = 1000;
    private const long NanosPerThousandth = 1_000_000;

    private readonly ArrayBufferWriter<byte> _body = new(batch * 128);
    private readonly SentDelta[] _deltas = new SentDelta[batch];
    private readonly SplitMix _random = new(seed);
    private long _made;

    /// <summary>What the last body holds.</summary>
    public ReadOnlySpan<SentDelta> Deltas => _deltas;

    /// <summary>The next body; it is overwritten by the one after it.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        _body.ResetWrittenCount();
        if (batch > 1) _body.Write("{\"deltas\":["u8);
        for (var i = 0; i < batch; i++)
        {
            if (i > 0) _body.Write(","u8);
            Write(_deltas[i] = new SentDelta(customers.Pick(_random), NextAmount()));
        }
        if (batch > 1) _body.Write("]}"u8);
        return _body.WrittenMemory;
    }

    private Amount NextAmount() => _random.Below(TopUpEvery) == 0
        ? Amount.FromUnits(1 + _random.Below(MaxTopUp))
        : new Amount(-(1 + _random.Below(MaxThousandths)) * NanosPerThousandth);

    private void Write(SentDelta delta)
    {
        _body.Write("{\"customerId\":\""u8);
        _body.Write(customers[delta.Customer]);
        _body.Write("\",\"delta\":"u8);
        _body.Advance(delta.Amount.Format(_body.GetSpan(Amount.MaxTextLength)));
        _body.Write(",\"reason\":\"api-calls\",\"referenceId\":\""u8);
        var text = _body.GetSpan(references.Length + 32);
        text.Clear();
        System.Text.Encoding.ASCII.TryGetBytes(references, text, out var length);
        text[length++] = (byte)'-';
        (_made++).TryFormat(text[length..], out var digits, "D7", CultureInfo.InvariantCulture);
        _body.Advance(length + digits);
        _body.Write("\"}"u8);
    }
}
