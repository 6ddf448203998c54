using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Finds out whether two bundles of one customer contradict each other. Both are read as streams, side by side, in
/// constant memory. What is found is evidence only if each of them verifies; that is not checked here.
/// </summary>
public static class BundleComparer
{
    public static BundleComparison Compare(Stream left, Stream right, CancellationToken ct = default)
    {
        var (a, b) = (new DeltaCursor(left), new DeltaCursor(right));
        if (Problem(a, b) is { } problem) return new BundleComparison(problem, null);
        if (a.Head!.Size == b.Head!.Size && a.Head.Root != b.Head.Root) return Found(ContradictionKind.Fork, a, b);
        var (hasA, hasB) = (a.TryMove(), b.TryMove());
        while (hasA && hasB)
        {
            ct.ThrowIfCancellationRequested();
            if (a.Sequence == b.Sequence && a.Leaf != b.Leaf) return Found(ContradictionKind.Sequence, a, b);
            var (sequenceA, sequenceB) = (a.Sequence, b.Sequence);
            if (sequenceA <= sequenceB) hasA = a.TryMove();
            if (sequenceB <= sequenceA) hasB = b.TryMove();
        }
        if (Problem(a, b) is { } unread) return new BundleComparison(unread, null);
        return AreOfOneWindow(a.Checkpoint!, b.Checkpoint!) && CoverDifferently(a.Checkpoint!, b.Checkpoint!)
            ? Found(ContradictionKind.Window, a, b)
            : new BundleComparison(null, null);
    }

    // Of an open window a later checkpoint may cover more. Not so once it has closed, nor at the same size of the log.
    private static bool AreOfOneWindow(CheckpointStatement a, CheckpointStatement b) =>
        a.Start == b.Start && a.End == b.End && ((!a.IsOpen && !b.IsOpen) || a.Size == b.Size);

    private static bool CoverDifferently(CheckpointStatement a, CheckpointStatement b) =>
        (a.From, a.To, a.Root, a.Opening, a.Closing) != (b.From, b.To, b.Root, b.Opening, b.Closing);

    private static string? Problem(DeltaCursor a, DeltaCursor b)
    {
        if (a.Error is not null) return $"the first bundle: {a.Error}";
        if (b.Error is not null) return $"the second bundle: {b.Error}";
        var (left, right) = (a.Checkpoint!, b.Checkpoint!);
        if (left.Origin != right.Origin) return $"they are of two logs, '{left.Origin}' and '{right.Origin}'";
        return left.Customer == right.Customer ? null
            : $"they are of two customers, '{left.Customer}' and '{right.Customer}'";
    }

    private static BundleComparison Found(ContradictionKind kind, DeltaCursor a, DeltaCursor b)
    {
        var ofDelta = kind == ContradictionKind.Sequence;
        return new BundleComparison(null, new Contradiction(
            kind, a.Checkpoint!.Origin, a.Checkpoint.Customer, ofDelta ? a.Sequence : null,
            a.Evidence(ofDelta), b.Evidence(ofDelta)));
    }
}
