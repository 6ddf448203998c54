using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// The statements in a bundle's header: all canonical and in range (step 2), all of one history (step 3).
/// </summary>
internal sealed class HeaderStatements
{
    private readonly BundleHeader _header;
    private readonly StepBook _book;

    public HeaderStatements(BundleHeader header, StepBook book)
    {
        (_header, _book) = (header, book);
        Checkpoint = ReadCheckpoint("the checkpoint", header.Statement);
        Neighbours = new Neighbours(
            ReadDelta("before", header.Before),
            ReadDelta("after", header.After),
            ReadCheckpoint("previous", header.Previous?.Statement));
    }

    public CheckpointStatement? Checkpoint { get; }

    public Neighbours Neighbours { get; }

    public void CheckHistory(CheckpointStatement checkpoint, VerificationOptions options)
    {
        if (checkpoint.Origin != _header.Origin)
            Fail($"the checkpoint is of '{checkpoint.Origin}', the bundle of '{_header.Origin}'");
        if (options.Customer is not null && options.Customer != checkpoint.Customer)
            Fail($"the customer is '{checkpoint.Customer}'; asked for was '{options.Customer}'");
        if (options.Start is { } start && start != checkpoint.Start)
            Fail($"the window starts at {Timestamp.Text(checkpoint.Start)}; asked for was {Timestamp.Text(start)}");
        if (options.End is { } end && end != checkpoint.End)
            Fail($"the window ends at {Timestamp.Text(checkpoint.End)}; asked for was {Timestamp.Text(end)}");
        Compare("before", Neighbours.Before?.Origin, Neighbours.Before?.Customer, Neighbours.Before?.Unit);
        Compare("after", Neighbours.After?.Origin, Neighbours.After?.Customer, Neighbours.After?.Unit);
        Compare("previous", Neighbours.Previous?.Origin, Neighbours.Previous?.Customer, Neighbours.Previous?.Unit);
    }

    private void Compare(string name, string? origin, string? customer, string? unit)
    {
        if (origin is null) return;
        if (origin != Checkpoint!.Origin) Fail($"{name} is of another log, '{origin}'");
        if (customer != Checkpoint.Customer) Fail($"{name} is of another customer, '{customer}'");
        if (unit != Checkpoint.Unit) Fail($"{name} is in another unit, '{unit}'");
    }

    private CheckpointStatement? ReadCheckpoint(string name, ReadOnlyMemory<byte>? statement)
    {
        if (statement is null) return null;
        var checkpoint = CheckpointStatement.Parse(statement.Value.Span, out var error);
        error ??= StatementRules.Error(checkpoint!);
        if (error is not null) _book.Fail(StepBook.Statements, $"line 1, {name}: {error}");
        return error is null ? checkpoint : null;
    }

    private DeltaStatement? ReadDelta(string name, ReadOnlyMemory<byte>? statement)
    {
        if (statement is null) return null;
        var delta = DeltaStatement.Parse(statement.Value.Span, out var error);
        error ??= StatementRules.Error(delta!);
        if (error is not null) _book.Fail(StepBook.Statements, $"line 1, {name}: {error}");
        return error is null ? delta : null;
    }

    private void Fail(string reason) => _book.Fail(StepBook.History, $"line 1: {reason}");
}
