using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Rebuilds the log from gaps and leaves (step 7): the head's root comes out only if every leaf is at its index.
/// </summary>
internal sealed class LogChain(TreeHead head, StepBook book)
{
    private readonly Frontier _log = new();

    // Beyond an index that does not lie ahead the log can't be rebuilt; step 3 has failed then.
    private bool _stopped;

    public void Add(long line, long index, ReadOnlySpan<Hash> gap, Hash leaf)
    {
        if (_stopped || book.HasFailed(StepBook.Log)) return;
        if (index < _log.Size)
        {
            _stopped = true;
            return;
        }
        if (index >= head.Size)
        {
            book.Fail(StepBook.Log, Text($"line {line}: index {index} is not in a log of {head.Size}"));
            return;
        }
        if (Skip(line, index, gap)) _log.Append(leaf);
    }

    public void End(long line, ReadOnlySpan<Hash> gap)
    {
        if (_stopped)
        {
            book.Miss(StepBook.Log, "the deltas are not in the log's order");
            return;
        }
        if (book.HasFailed(StepBook.Log) || !Skip(line, head.Size, gap)) return;
        if (_log.Root() != head.Root)
        {
            book.Fail(StepBook.Log, Text(
                $"the gaps and deltas make the root {_log.Root()} at {head.Size}; the head says {head.Root}"));
        }
    }

    private bool Skip(long line, long end, ReadOnlySpan<Hash> gap)
    {
        var begin = _log.Size;
        for (var i = 0; i < gap.Length && _log.Size < end; i++)
            _log.AppendSubtree(SubtreeCover.FirstLevel(_log.Size, end), gap[i]);
        var needed = SubtreeCover.Count(begin, end);
        if (needed == gap.Length) return true;
        book.Fail(StepBook.Log, Text(
            $"line {line}: the gap from {begin} to {end} needs {needed} hashes and has {gap.Length}"));
        return false;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
