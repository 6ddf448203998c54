namespace PacSpace.Client.Summaries;

/// <summary>
/// Per customer, reason and unit the sums in order: the first is the one to send, the last the one that grows. Not for
/// several threads at once.
/// </summary>
internal sealed class SumQueues(int maxPending)
{
    private readonly Dictionary<SumKey, List<Sum>> _queues = [];

    public int Count { get; private set; }

    public IEnumerable<Sum> All => _queues.Values.SelectMany(queue => queue);

    public void Add(SumKey key, decimal amount, DateTimeOffset now)
    {
        if (_queues.TryGetValue(key, out var queue) && queue[^1].TryAdd(amount, now)) return;
        Enqueue(new Sum(key, amount, 1, now, now, null));
    }

    /// <exception cref="PacSpaceException"><c>QUEUE_FULL</c>.</exception>
    public void Enqueue(Sum sum)
    {
        if (Count >= maxPending)
            throw new PacSpaceException($"{Count} sums of usage are queued.", new ErrorInfo { Code = "QUEUE_FULL" });
        if (_queues.TryGetValue(sum.Key, out var queue)) queue.Add(sum);
        else _queues.Add(sum.Key, [sum]);
        Count++;
    }

    /// <summary>Takes the first sum of its queue away.</summary>
    public void Dequeue(Sum sum)
    {
        var queue = _queues[sum.Key];
        queue.RemoveAt(0);
        if (queue.Count == 0) _queues.Remove(sum.Key);
        Count--;
    }

    /// <summary>The first sum of each queue, if it is due, sealed. Sums of zero have nothing to record.</summary>
    public List<Sum> Seal(HashSet<Sum> due)
    {
        var heads = new List<Sum>();
        foreach (var queue in _queues.Values.ToList())
        {
            while (queue.Count > 0 && queue[0] is { SealedAs: null, IsZero: true } zero) Dequeue(zero);
            if (queue.Count > 0 && due.Remove(queue[0])) heads.Add(queue[0]);
        }
        heads.ForEach(head => head.Seal());
        return heads;
    }
}
