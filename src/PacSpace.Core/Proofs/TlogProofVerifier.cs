using System.Globalization;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Checks the <c>.tlog-proof</c> file of a single delta offline, by those of the ten steps of formats.md §4 that apply
/// to it. It proves that this delta is in the log; of what is before, after or beside it, it says nothing.
/// </summary>
public static class TlogProofVerifier
{
    public static VerificationReport Verify(ReadOnlySpan<byte> file, VerificationOptions options)
    {
        var book = new StepBook();
        var proof = TlogProof.Parse(file, out var head, out var error);
        var line = new BundleLine();
        if (error is null) error = line.ReadDelta(proof!.Extra.Span) is { } reason ? $"the extra data: {reason}" : null;
        if (error is not null)
        {
            book.Fail(StepBook.Parse, error);
            for (var step = StepBook.Statements; step <= StepBook.KeptHead; step++)
                book.Skip(step, "not done, since step 1 failed");
            return book.Report(null, null);
        }
        book.Pass(StepBook.Parse, "a proof with a delta, canonical");
        var check = new HeadCheck(proof!.TreeHead, head!, options, book);
        var delta = ReadDelta(line, book);
        if (delta is null)
        {
            for (var step = StepBook.History; step <= StepBook.KeptHead; step++)
                book.Skip(step, "not done, since step 2 failed");
            return book.Report(null, null);
        }
        var leaf = delta.LeafHash();
        CheckDelta(delta, leaf, options, book);
        CheckInclusion(delta, leaf, proof, head!, book);
        check.CheckHead(delta.Origin, vkeyHint: null);
        string? headToKeep = null;
        if (book.HasFailed(StepBook.Head)) book.Skip(StepBook.KeptHead, "not done, since step 8 failed");
        else headToKeep = check.CheckKept([]);
        return book.Report(Summary(delta, leaf, line.ShowsPayload, head!), headToKeep);
    }

    private static DeltaStatement? ReadDelta(BundleLine line, StepBook book)
    {
        var delta = DeltaStatement.Parse(line.Statement, out var error);
        error ??= StatementRules.Error(delta!);
        if (error is null && line.ShowsPayload) error = StatementRules.PayloadError(line.Payload, delta!.Payload);
        if (error is not null) book.Fail(StepBook.Statements, error);
        book.Pass(StepBook.Statements, line.ShowsPayload
            ? "canonical, and the payload has its hash" : "canonical; the payload is not shown");
        return error is null ? delta : null;
    }

    private static void CheckDelta(DeltaStatement delta, Hash leaf, VerificationOptions options, StepBook book)
    {
        if (options.Customer is not null && options.Customer != delta.Customer)
            book.Fail(StepBook.History, $"the customer is '{delta.Customer}'; asked for was '{options.Customer}'");
        if (delta.Time < options.Start || delta.Time >= options.End)
            book.Fail(StepBook.History, $"its time {Timestamp.Text(delta.Time)} is outside of the window asked for");
        book.Pass(StepBook.History, Text($"one delta, sequence {delta.Sequence}; nothing is said of others"));
        if ((delta.Sequence == 1) != (delta.Prev is null))
            book.Fail(StepBook.Amounts, "the first delta of a customer, and no other, has an empty prev");
        if (delta.Sequence == 1 && delta.Balance != delta.Amount)
            book.Fail(StepBook.Amounts, $"the first balance is {delta.Balance}, and should be {delta.Amount}");
        book.Pass(StepBook.Amounts, $"an amount of {delta.Amount}, after which the balance is {delta.Balance}");
        book.Skip(StepBook.Neighbours, "a single delta has none to show");
        if (options.Root is { } root && root != leaf)
        {
            book.Fail(StepBook.Root,
                $"the receipt id is {leaf.ToPrefixedHex()}; asked for was {root.ToPrefixedHex()}");
        }
        if (options.Root is null)
            book.Skip(StepBook.Root, $"no receipt id was asked for; it is {leaf.ToPrefixedHex()}");
        book.Pass(StepBook.Root, $"the receipt id {leaf.ToPrefixedHex()}");
    }

    private static void CheckInclusion(DeltaStatement delta, Hash leaf, TlogProof proof, TreeHead head, StepBook book)
    {
        if (delta.Index != proof.Index)
            book.Fail(StepBook.Log, Text($"the proof is for index {proof.Index}, the delta is at {delta.Index}"));
        if (!MerkleVerifier.Inclusion(leaf, proof.Index, head.Size, proof.Hashes, head.Root))
            book.Fail(StepBook.Log, Text($"it is not proved to be in the log of {head.Size} at {proof.Index}"));
        book.Pass(StepBook.Log, Text($"in the log of {head.Size} at {proof.Index}"));
    }

    private static VerificationSummary Summary(
        DeltaStatement delta, Hash leaf, bool showsPayload, TreeHead head) => new()
    {
        Kind = "delta",
        Origin = delta.Origin,
        Customer = delta.Customer,
        Unit = delta.Unit,
        Start = delta.Time,
        End = null,
        Count = 1,
        From = delta.Sequence,
        To = delta.Sequence,
        Opening = delta.Balance - delta.Amount,
        Closing = delta.Balance,
        Credits = delta.Amount.IsNegative ? Amount.Zero : delta.Amount,
        Debits = delta.Amount.IsNegative ? delta.Amount : Amount.Zero,
        ReceiptId = leaf,
        IsOpen = false,
        PayloadsNotShown = showsPayload ? 0 : 1,
        TreeHead = head,
        VkeyHint = "",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
