using PacSpace.Storage.Ledger;

namespace PacSpace.Storage.Fsck;

/// <summary>Deltas and checkpoints are stored apart; the log is both in the order of their indices.</summary>
internal static class LogOrder
{
    /// <summary>Two streams in index order become one.</summary>
    public static IEnumerable<LogRow> Merge(IEnumerable<LogRow> first, IEnumerable<LogRow> second)
    {
        using var deltas = first.GetEnumerator();
        using var checkpoints = second.GetEnumerator();
        var (delta, checkpoint) = (Next(deltas), Next(checkpoints));
        while (delta is not null || checkpoint is not null)
        {
            if (checkpoint is null || delta?.LogIndex < checkpoint.LogIndex)
            {
                yield return delta!;
                delta = Next(deltas);
            }
            else
            {
                yield return checkpoint;
                checkpoint = Next(checkpoints);
            }
        }

        static LogRow? Next(IEnumerator<LogRow> rows) => rows.MoveNext() ? rows.Current : null;
    }
}
