using System.Text;

namespace PacSpace.Bench.Load;

/// <summary>Holds every answer against what was sent, and adds what it acknowledges to the tally.</summary>
internal sealed class AnswerCheck(LoadOptions options, LoadTarget target, LoadResult result)
{
    private const int MaxQuoted = 400;

    /// <summary>Deltas that the answer acknowledges.</summary>
    public int Check(WireAnswer answer, ReadOnlySpan<SentDelta> sent)
    {
        try
        {
            if (answer.Status is 503 or 429) return Refused(answer, sent.Length);
            if (answer.Status != 201) throw new FormatException($"An emit was answered {answer.Status}.");
            return options.Batch > 1 ? Batch(answer.Body.Span, sent) : Single(answer.Body.Span, sent[0]);
        }
        catch (FormatException e)
        {
            var body = answer.Body.Span[..Math.Min(answer.Body.Length, MaxQuoted)];
            result.Report($"{e.Message} {Encoding.UTF8.GetString(body)}");
            return 0;
        }
    }

    private int Refused(WireAnswer answer, int deltas)
    {
        if (!int.TryParse(answer.RetryAfter, out var seconds) || seconds < 0)
        {
            result.WithoutRetryAfter++;
            throw new FormatException($"{answer.Status} came without Retry-After.");
        }
        if (answer.Status == 503) result.Unavailable += deltas;
        else result.Limited += deltas;
        return 0;
    }

    private int Single(ReadOnlySpan<byte> body, SentDelta sent)
    {
        var scan = new AnswerScan(body);
        var record = scan.Read("\"recordId\":"u8);
        var status = scan.Read("\"status\":"u8);
        Same(ref scan, sent);
        var sequence = scan.ReadNumber("\"sequenceNumber\":"u8);
        var balance = scan.ReadAmount("\"balance\":"u8);
        NotIdempotent(ref scan);
        var isProven = status.SequenceEqual("VERIFIED"u8) && scan.Has("\"proof\":{"u8) && scan.Has("\"treeHead\":\""u8);
        if (options.WaitSeconds > 0 ? !isProven : !status.SequenceEqual("QUEUED"u8))
            throw new FormatException("The status is not what was asked for.");
        Acknowledged(sequence, sent, record, balance);
        return 1;
    }

    private int Batch(ReadOnlySpan<byte> body, ReadOnlySpan<SentDelta> sent)
    {
        var scan = new AnswerScan(body);
        var queued = scan.ReadNumber("\"totalQueued\":"u8);
        var failed = scan.ReadNumber("\"totalFailed\":"u8);
        var acknowledged = 0;
        for (var i = 0; i < sent.Length; i++)
        {
            if (scan.ReadNumber("\"index\":"u8) != i) throw new FormatException("An item of a batch is out of order.");
            Same(ref scan, sent[i]);
            if (Item(ref scan, sent[i])) acknowledged++;
        }
        if (scan.Has("\"index\":"u8) || queued != acknowledged || queued + failed != sent.Length)
            throw new FormatException("The totals of a batch are not those of its items.");
        return acknowledged;
    }

    /// <summary>True: recorded. False: refused for now. Anything else is wrong.</summary>
    private bool Item(ref AnswerScan scan, SentDelta sent)
    {
        if (scan.Read("\"status\":"u8).SequenceEqual("QUEUED"u8))
        {
            NotIdempotent(ref scan);
            var record = scan.Read("\"recordId\":"u8);
            Acknowledged(scan.ReadNumber("\"sequenceNumber\":"u8), sent, record, null);
            return true;
        }
        if (!scan.Read("\"code\":"u8).SequenceEqual("SERVICE_UNAVAILABLE"u8))
            throw new FormatException("An item of a batch was refused.");
        result.Unavailable++;
        return false;
    }

    private void Same(ref AnswerScan scan, SentDelta sent)
    {
        if (!scan.Read("\"customerId\":"u8).SequenceEqual(target.Customers[sent.Customer]))
            throw new FormatException("An answer is about another customer.");
        if (scan.ReadAmount("\"delta\":"u8) != sent.Amount)
            throw new FormatException("An answer is about another delta.");
    }

    private static void NotIdempotent(ref AnswerScan scan)
    {
        if (!scan.Read("\"idempotent\":"u8).SequenceEqual("false"u8))
            throw new FormatException("A delta was taken for one that was recorded before.");
    }

    private void Acknowledged(long sequence, SentDelta sent, ReadOnlySpan<byte> record, Core.Amounts.Amount? balance)
    {
        if (options.IsParseOnly) return;
        if (sequence < 1) throw new FormatException("A sequence number is below 1.");
        target.Tally[sent.Customer].Add(sequence, sent.Amount, balance);
        if (result.WantsSample()) result.Samples.Add(new SampledDelta(target, Encoding.ASCII.GetString(record)));
    }
}
