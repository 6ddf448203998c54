using System.Globalization;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>One verification of one bundle, line by line.</summary>
internal sealed class BundleRun(VerificationOptions options)
{
    private readonly StepBook _book = new();
    private readonly BundleLine _line = new();
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

    public void Read(long number, ReadOnlySpan<byte> line, string? error)
    {
        if (_isEnded) _book.Fail(StepBook.Parse, Text($"line {number}: nothing may follow the trailer"));
        else if (error is not null) _book.Fail(StepBook.Parse, Text($"line {number}: {error}"));
        else if (!_isStarted) ReadHeader(line);
        else ReadLine(number, line);
        _isStarted = true;
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

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        _header = BundleHeaderReader.Read(line, out _head, out var error);
        if (_header is null)
        {
            _book.Fail(StepBook.Parse, $"line 1: {error}");
            return;
        }
        var statements = new HeaderStatements(_header, _book);
        (_checkpoint, _neighbours) = (statements.Checkpoint, statements.Neighbours);
        if (_checkpoint is null) return;
        statements.CheckHistory(_checkpoint, options);
        _deltas = new DeltaChain(_checkpoint, _book);
        _log = new LogChain(_head!, _book);
    }

    private void ReadLine(long number, ReadOnlySpan<byte> line)
    {
        if (_line.Read(line) is { } error) _book.Fail(StepBook.Parse, Text($"line {number}: {error}"));
        else if (!_line.IsTrailer) ReadDelta(number);
        else
        {
            _isEnded = true;
            if (CanFollow) _log?.End(number, _line.Gap);
        }
    }

    private void ReadDelta(long number)
    {
        _deltaCount++;
        if (!_line.ShowsPayload) _payloadsNotShown++;
        var delta = new DeltaFields();
        var error = delta.Read(_line.Statement) ?? StatementRules.Error(delta);
        if (error is null && _line.ShowsPayload) error = StatementRules.PayloadError(_line.Payload, delta.Payload);
        if (error is not null) _book.Fail(StepBook.Statements, Text($"line {number}: {error}"));
        if (!CanFollow || _deltas is null) return;
        var leaf = LogEntry.Of(EntryType.Delta, _line.Statement).LeafHash();
        _deltas.Add(number, delta, leaf);
        _log!.Add(number, delta.Index, _line.Gap, leaf);
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
            CheckInclusion("the previous checkpoint", previous, _header.Previous!.Inclusion);
        if (_deltas.LastIndex >= _checkpoint!.Size)
            _book.Fail(StepBook.Log, Text($"index {_deltas.LastIndex} is not below the checkpoint's size"));
        if (_checkpoint.Size > _header.Inclusion.Index)
            _book.Fail(StepBook.Log, Text($"the checkpoint is of size {_checkpoint.Size}, but was logged before"));
        _book.Pass(StepBook.Log, Text($"every delta and the checkpoint are in the log of {_head.Size} at their places"));
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
