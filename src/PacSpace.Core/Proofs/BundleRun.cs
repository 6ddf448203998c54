using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>One verification of one bundle: the steps that go from line to line, and the report.</summary>
internal sealed class BundleRun(VerificationOptions options)
{
    private readonly StepBook _book = new();
    private BundleHeader? _header;
    private TreeHead? _head;
    private CheckpointStatement? _checkpoint;
    private Neighbours? _neighbours;
    private DeltaChain? _deltas;
    private LogChain? _log;
    private long _deltaCount;
    private long _payloadsNotShown;
    private bool _isStarted;
    private bool _isEnded;

    /// <summary>What the deltas have to have in common; null if the header says nothing of it.</summary>
    public CommonMembers? Common { get; private set; }

    /// <summary>True if no further line can matter: there is no step below the one that failed.</summary>
    public bool IsOver => _book.HasFailed(StepBook.Parse);

    /// <summary>False if step 2 has failed, so that only step 1 is of interest.</summary>
    public bool NeedsStatements => !_book.HasFailed(StepBook.Statements);

    public void ReadHeader(ReadOnlySpan<byte> line, string? error)
    {
        _isStarted = true;
        if (error is null) _header = BundleHeaderReader.Read(line, out _head, out error);
        if (_header is null)
        {
            _book.Fail(StepBook.Parse, $"line 1: {error}");
            return;
        }
        var statements = new HeaderStatements(_header, _book);
        (_checkpoint, _neighbours) = (statements.Checkpoint, statements.Neighbours);
        if (_checkpoint is null) return;
        statements.CheckHistory(_checkpoint, options);
        Common = new CommonMembers(_checkpoint);
        _deltas = new DeltaChain(_checkpoint, _book);
        _log = new LogChain(_head!, _book);
    }

    /// <summary>Takes decoded lines in their order.</summary>
    public void Read(LineBatch batch)
    {
        var number = batch.FirstNumber;
        foreach (ref readonly var line in batch.Decoded)
        {
            if (_isEnded) _book.Fail(StepBook.Parse, Text($"line {number}: nothing may follow the trailer"));
            else if (line.ParseError is { } error) _book.Fail(StepBook.Parse, Text($"line {number}: {error}"));
            if (IsOver) return;
            if (line.IsTrailer) ReadTrailer(number, batch.Gap(line));
            else ReadDelta(number, line, batch.Gap(line));
            number++;
        }
    }

    public VerificationReport Finish()
    {
        if (!_isStarted) _book.Fail(StepBook.Parse, "the file is empty");
        if (_deltaCount == 0) _book.Fail(StepBook.Parse, "there is no delta line");
        if (!_isEnded) _book.Fail(StepBook.Parse, "the file ends without a trailer");
        _book.Pass(StepBook.Parse, Text($"a header, {_deltaCount} deltas and a trailer, all canonical"));
        _book.Pass(StepBook.Statements, _payloadsNotShown == 0
            ? "all are canonical, and every payload has its hash"
            : Text($"all are canonical; {_payloadsNotShown} payloads are not shown, the others have their hashes"));
        FinishHistory();
        var headToKeep = FinishHead();
        _book.Skip(StepBook.Anchors, "a policy can't ask for timestamps and anchors of a v1 bundle, which has none");
        return _book.Report(Summary(), headToKeep);
    }

    private void ReadTrailer(long number, ReadOnlySpan<Hash> gap)
    {
        _isEnded = true;
        if (CanFollow) _log!.End(number, gap);
    }

    private void ReadDelta(long number, in DecodedLine line, ReadOnlySpan<Hash> gap)
    {
        _deltaCount++;
        if (!line.ShowsPayload) _payloadsNotShown++;
        if (line.StatementError is not null)
            _book.Fail(StepBook.Statements, Text($"line {number}: {line.StatementError}"));
        if (!CanFollow) return;
        _deltas!.Add(number, line);
        _log!.Add(number, line.Index, gap, line.Leaf);
    }

    // What comes after a line that can't be read does not hang together with what came before it.
    private bool CanFollow => !_book.HasFailed(StepBook.Parse) && !_book.HasFailed(StepBook.Statements);

    private void FinishHistory()
    {
        if (!CanFollow)
        {
            var step = _book.HasFailed(StepBook.Parse) ? StepBook.Parse : StepBook.Statements;
            for (var later = step + 1; later <= StepBook.Log; later++)
                _book.Miss(later, Text($"not done, since step {step} failed"));
            return;
        }
        _deltas!.End(options.Root);
        _neighbours!.Check(_checkpoint!, _deltas, _head!.Size, _book);
        CheckInclusion("the checkpoint", _checkpoint!, _header!.Inclusion);
        if (_neighbours.Previous is { } previous)
        {
            CheckInclusion("the previous checkpoint", previous, _header.Previous!.Inclusion);
            if (_header.Previous.Inclusion.Index >= _header.Inclusion.Index)
                _book.Fail(StepBook.Log, "the previous checkpoint does not stand before this one in the log");
        }
        if (_deltas.LastIndex >= _checkpoint!.Size)
            _book.Fail(StepBook.Log, Text($"index {_deltas.LastIndex} is not below the checkpoint's size"));
        if (_checkpoint.Size > _header.Inclusion.Index)
            _book.Fail(StepBook.Log, Text($"the checkpoint is of size {_checkpoint.Size}, but was logged before"));
        _book.Pass(StepBook.Log, Text(
            $"every delta and the checkpoint are in the log of {_head.Size} at their places"));
        if (_checkpoint.IsOpen && !options.AllowOpen)
            _book.Miss("the checkpoint was made before its window ended, so more deltas may follow");
    }

    private void CheckInclusion(string what, IStatement statement, InclusionProof proof)
    {
        if (proof.Size != _head!.Size)
            _book.Fail(StepBook.Log, Text($"the proof of {what} is for size {proof.Size}, the head has {_head.Size}"));
        if (!MerkleVerifier.Inclusion(statement.LeafHash(), proof.Index, _head.Size, proof.Hashes, _head.Root))
            _book.Fail(StepBook.Log, Text($"{what} is not proved to be in the log at {proof.Index}"));
    }

    private string? FinishHead()
    {
        if (_header is null)
        {
            _book.Miss(StepBook.Head, "the header could not be read");
            _book.Skip(StepBook.KeptHead, "the header could not be read");
            return null;
        }
        var check = new HeadCheck(_header.TreeHead, _head!, options, _book);
        check.CheckHead(_header.Origin, _header.Vkey);
        if (!_book.HasFailed(StepBook.Head)) return check.CheckKept(_header.Consistency);
        _book.Skip(StepBook.KeptHead, "not done, since step 8 failed");
        return null;
    }

    private VerificationSummary? Summary() => _checkpoint is null ? null : new VerificationSummary
    {
        Kind = "checkpoint",
        Origin = _checkpoint.Origin,
        Customer = _checkpoint.Customer,
        Unit = _checkpoint.Unit,
        Start = _checkpoint.Start,
        End = _checkpoint.End,
        Count = _checkpoint.Count,
        From = _checkpoint.From,
        To = _checkpoint.To,
        Number = _checkpoint.Number,
        Opening = _checkpoint.Opening,
        Closing = _checkpoint.Closing,
        Credits = _checkpoint.Credits,
        Debits = _checkpoint.Debits,
        ProofRoot = ProofRoot.Of(_checkpoint.Root, _checkpoint.Encode()),
        IsOpen = _checkpoint.IsOpen,
        PayloadsNotShown = _payloadsNotShown,
        TreeHead = _head!,
        VkeyHint = _header!.Vkey,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
