using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;

namespace PacSpace.Core.Proofs;

/// <summary>Whose the tree head is (step 8), and that it extends the one that was kept (step 9).</summary>
internal sealed class HeadCheck(string note, TreeHead head, VerificationOptions options, StepBook book)
{
    /// <param name="origin">Of the file's statements; the head has to be of the same log.</param>
    /// <param name="vkeyHint">The key that the file names; null if it names none.</param>
    public void CheckHead(string origin, string? vkeyHint)
    {
        if (head.Origin != origin)
            book.Fail(StepBook.Head, $"the head is of '{head.Origin}', the statements are of '{origin}'");
        if (options.Policy is null) CheckHint(vkeyHint);
        else CheckPolicy(options.Policy, vkeyHint);
    }

    /// <summary>Returns the note to keep if all else holds, or null.</summary>
    public string? CheckKept(IReadOnlyList<ConsistencyProof> consistency)
    {
        if (options.State is null)
        {
            book.Skip(StepBook.KeptHead, Text($"no head was kept; this one, of size {head.Size}, is the first"));
            return note;
        }
        if (options.Policy is null)
        {
            book.Miss(StepBook.KeptHead, "without a policy the kept head can't be trusted either");
            return null;
        }
        // The quorum is not asked again: what was kept once binds the log, whatever the policy wants by now.
        if (options.Policy.OpenSigned(options.State) is not { } kept)
            book.Miss(StepBook.KeptHead, "the kept head is not one that a log of the policy signed");
        else if (kept.Origin != head.Origin)
            book.Miss(StepBook.KeptHead, $"the kept head is of another log, '{kept.Origin}'");
        else if (kept.Size > head.Size)
            book.Miss(StepBook.KeptHead, Text(
                $"the kept head is ahead, at {kept.Size} against {head.Size}; ask for a newer bundle"));
        else
            return CheckExtends(kept, consistency);
        return null;
    }

    private string? CheckExtends(TreeHead kept, IReadOnlyList<ConsistencyProof> consistency)
    {
        if (kept.Size == head.Size)
        {
            if (kept.Root == head.Root)
                book.Pass(StepBook.KeptHead, Text($"the same head as the kept one, of size {kept.Size}"));
            else
                book.Fail(StepBook.KeptHead, Text(
                    $"the log has forked: two heads of size {kept.Size} with roots {kept.Root} and {head.Root}"));
            return null;
        }
        var proofs = consistency.Where(proof => proof.From == kept.Size).ToList();
        if (kept.Size == 0)
            book.Pass(StepBook.KeptHead, "the kept head is of the empty log");
        else if (proofs.Count == 0)
            book.Miss(StepBook.KeptHead, Text(
                $"the file does not connect the kept head; ask for it with '?from={kept.Size}'"));
        else if (proofs.TrueForAll(proof =>
            MerkleVerifier.Consistency(kept.Size, kept.Root, head.Size, head.Root, proof.Hashes)))
            book.Pass(StepBook.KeptHead, Text($"extends the kept head, from {kept.Size} to {head.Size}"));
        else
            book.Fail(StepBook.KeptHead, Text($"the head does not extend the kept one of size {kept.Size}"));
        return note;
    }

    private void CheckPolicy(LogPolicy policy, string? hint)
    {
        var verdict = policy.Open(note);
        if (verdict.Head is null)
        {
            book.Fail(StepBook.Head, $"the policy does not accept the head: {verdict.Reason}");
            return;
        }
        var cosigned = verdict.Cosignatures.Count == 0 ? ""
            : $", cosigned by {string.Join(", ", verdict.Cosignatures.Select(witness => witness.Witness))}";
        var differs = hint is null || policy.Logs.Any(log => log.Key.ToString() == hint) ? ""
            : "; the file names another key, which was ignored";
        book.Pass(StepBook.Head, Text($"{head.Origin} at {head.Size}, as the policy asks") + cosigned + differs);
    }

    // The hint can't prove whose the head is. But a head that not even the named key signed is false whoever owns it.
    private void CheckHint(string? hint)
    {
        if (hint is null)
        {
            book.Miss(StepBook.Head,
                "no policy was given; write the log's key, from a source that you trust, into one");
            return;
        }
        if (!LogVerifierKey.TryParse(hint, out var key))
            book.Fail(StepBook.Head, "the file names no sound key for its log");
        else if (key!.Name != head.Origin)
            book.Fail(StepBook.Head, $"the key that the file names is of '{key.Name}', the head of '{head.Origin}'");
        else if (SignedNote.OpenTreeHead(note, key) is null)
            book.Fail(StepBook.Head, "the head is not even signed by the key that the file names");
        book.Miss(StepBook.Head,
            "no policy was given; if you know this key from a source that you trust, write it into one: "
            + $"'log {hint}' and 'quorum none'");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
