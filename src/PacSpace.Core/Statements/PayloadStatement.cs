using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// What a delta is about (formats.md §1, <c>pacspace/payload/v1</c>). Hashed apart from the delta, so that it can be
/// destroyed later without breaking a proof.
/// </summary>
public sealed record PayloadStatement : IStatement
{
    public const string Context = "pacspace/payload/v1";

    /// <summary>Record id of the delta that this one corrects, or empty.</summary>
    public required string Adjusts { get; init; }

    /// <summary>The exact JSON text received for the member, or empty.</summary>
    public required string Metadata { get; init; }

    public required string Reason { get; init; }

    public required string ReferenceId { get; init; }

    public required Salt Salt { get; init; }

    public EntryType? EntryType => null;

    public ReadOnlySpan<byte> Write(CanonicalWriter writer) => writer.Begin(Context)
        .Member("adjusts", Adjusts)
        .Member("metadata", Metadata)
        .Member("reason", Reason)
        .Member("referenceId", ReferenceId)
        .Member("salt", Salt)
        .End();

    /// <inheritdoc cref="DeltaStatement.Parse"/>
    public static PayloadStatement? Parse(ReadOnlySpan<byte> bytes, out string? error)
    {
        var read = new StatementReader(bytes, Context);
        var statement = new PayloadStatement
        {
            Adjusts = read.Text("adjusts", mayBeEmpty: true),
            Metadata = read.Text("metadata", mayBeEmpty: true),
            Reason = read.Text("reason"),
            ReferenceId = read.Text("referenceId", mayBeEmpty: true),
            Salt = read.Salt("salt"),
        };
        error = read.End();
        return error is null ? statement : null;
    }

    /// <summary>What <see cref="Parse"/> would complain of, or null, without keeping the members.</summary>
    internal static string? Check(ReadOnlySpan<byte> bytes)
    {
        var read = new StatementReader(bytes, Context);
        read.Spelling("adjusts", mayBeEmpty: true);
        read.Spelling("metadata", mayBeEmpty: true);
        read.Spelling("reason");
        read.Spelling("referenceId", mayBeEmpty: true);
        read.Salt("salt");
        return read.End();
    }
}
