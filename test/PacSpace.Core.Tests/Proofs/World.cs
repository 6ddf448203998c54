using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Core.Tests.Notes;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>A delta as the vendor recorded it.</summary>
internal sealed record Recorded(DeltaStatement Statement, PayloadStatement Payload)
{
    public Hash Leaf { get; } = Statement.LeafHash();
}

/// <summary>
/// A vendor with one log and several customers: records deltas, makes checkpoints and bundles. Everything follows from
/// the calls, random values included. A cheating vendor changes statements before they are hashed, so that all that
/// comes later (links, trees, heads) agrees with the lie.
/// </summary>
internal sealed class World(string origin = Heads.Origin, byte seed = 0)
{
    private readonly Dictionary<string, List<Recorded>> _customers = [];
    private readonly Dictionary<string, List<CheckpointStatement>> _checkpoints = [];
    private readonly Dictionary<CheckpointStatement, long> _places = [];

    public string Origin => origin;

    public Tree Log { get; } = new();

    /// <summary>How the vendor lies in a delta.</summary>
    public Func<DeltaStatement, DeltaStatement> Delta { get; init; } = delta => delta;

    /// <summary>How the vendor lies in a payload, after its hash was taken.</summary>
    public Func<PayloadStatement, PayloadStatement> Payload { get; init; } = payload => payload;

    /// <summary>How the vendor lies in a checkpoint.</summary>
    public Func<CheckpointStatement, CheckpointStatement> Checkpoint { get; init; } = checkpoint => checkpoint;

    public IReadOnlyList<Recorded> Deltas(string customer) => _customers[customer];

    public void Emit(
        string customer, string amount, string time, string unit = "USD", string reason = "usage", string metadata = "",
        string reference = "", string adjusts = "", string? occurred = null)
    {
        if (!_customers.TryGetValue(customer, out var deltas)) _customers[customer] = deltas = [];
        var last = deltas.LastOrDefault()?.Statement;
        var index = Log.Size;
        var payload = new PayloadStatement
        {
            Adjusts = adjusts,
            Metadata = metadata,
            Reason = reason,
            ReferenceId = reference,
            Salt = SaltOf("payload", index),
        };
        var statement = Delta(new DeltaStatement
        {
            Amount = Amount.ParseCanonical(amount),
            Balance = (last?.Balance ?? Amount.Zero) + Amount.ParseCanonical(amount),
            Customer = customer,
            Id = new RecordId(7, index).ToString(),
            Index = index,
            Occurred = occurred is null ? null : Milliseconds(occurred),
            Origin = origin,
            Payload = payload.ContentHash(),
            Prev = deltas.LastOrDefault()?.Leaf,
            Salt = SaltOf("delta", index),
            Sequence = (last?.Sequence ?? 0) + 1,
            Time = Milliseconds(time),
            Unit = unit,
        });
        var recorded = new Recorded(statement, Payload(payload));
        deltas.Add(recorded);
        Log.Append(recorded.Leaf);
    }

    /// <summary>Covers the customer's deltas of the window.</summary>
    public CheckpointStatement Close(string customer, string start, string end, string time)
    {
        var (from, to) = (Milliseconds(start), Milliseconds(end));
        var covered = _customers[customer].Where(d => d.Statement.Time >= from && d.Statement.Time < to).ToList();
        if (!_checkpoints.TryGetValue(customer, out var earlier)) _checkpoints[customer] = earlier = [];
        var (first, last) = (covered[0].Statement, covered[^1].Statement);
        var amounts = covered.Select(delta => delta.Statement.Amount).ToList();
        var checkpoint = Checkpoint(new CheckpointStatement
        {
            Closing = last.Balance,
            Count = covered.Count,
            Credits = amounts.Where(amount => !amount.IsNegative).Aggregate(Amount.Zero, (sum, a) => sum + a),
            Customer = customer,
            Debits = amounts.Where(amount => amount.IsNegative).Aggregate(Amount.Zero, (sum, a) => sum + a),
            End = to,
            From = first.Sequence,
            History = RootOf(_customers[customer].TakeWhile(d => d.Statement.Sequence <= last.Sequence)),
            Id = $"chk_{Log.Size:d26}",
            Number = earlier.Count + 1,
            Opening = first.Balance - first.Amount,
            Origin = origin,
            Prev = earlier.LastOrDefault()?.LeafHash(),
            Root = RootOf(covered),
            Salt = SaltOf("checkpoint", Log.Size),
            Size = Log.Size,
            Start = from,
            Time = Milliseconds(time),
            To = last.Sequence,
            Unit = last.Unit,
        });
        earlier.Add(checkpoint);
        _places[checkpoint] = Log.Size;
        Log.Append(checkpoint.LeafHash());
        return checkpoint;
    }

    public TreeHead Head(long size) => new(origin, size, Log.Root(size));

    public string Note(long? size = null)
    {
        using var signer = Heads.Signer(origin, seed);
        return signer.Sign(Head(size ?? Log.Size));
    }

    /// <summary>The bundle of a checkpoint under the head of that size.</summary>
    public Bundle Bundle(CheckpointStatement checkpoint, long? headSize = null, params long[] consistency)
    {
        var size = headSize ?? Log.Size;
        var deltas = _customers[checkpoint.Customer];
        var covered = deltas.Where(delta =>
            delta.Statement.Sequence >= checkpoint.From && delta.Statement.Sequence <= checkpoint.To).ToList();
        var after = deltas.Find(delta => delta.Statement.Sequence == checkpoint.To + 1)?.Statement;
        var previous = _checkpoints[checkpoint.Customer].Find(other => other.Number == checkpoint.Number - 1);
        using var signer = Heads.Signer(origin, seed);
        var lines = new List<BundleDelta>();
        var at = 0L;
        foreach (var delta in covered)
        {
            lines.Add(new(delta.Statement.Encode(), delta.Payload.Encode(), Log.Gap(at, delta.Statement.Index)));
            at = Math.Min(delta.Statement.Index, size) + 1;
        }
        return new Bundle
        {
            Header = new BundleHeader
            {
                Origin = origin,
                Vkey = signer.VerifierKey.ToString(),
                Statement = checkpoint.Encode(),
                Inclusion = Inclusion(checkpoint, size),
                TreeHead = Note(size),
                Previous = previous is null ? null : new(previous.Encode(), Inclusion(previous, size)),
                Before = Encode(deltas.Find(d => d.Statement.Sequence == checkpoint.From - 1)?.Statement),
                After = after?.Index < size ? Encode(after) : null,
                Consistency = [.. consistency.Select(from => new ConsistencyProof(from, Log.Consistency(from, size)))],
            },
            Lines = lines,
            Trailer = Log.Gap(at, size),
        };
    }

    /// <summary>The proof of one delta under the head of that size.</summary>
    public TlogProof Proof(Recorded delta, long? headSize = null, bool showPayload = true)
    {
        var (index, size) = (delta.Statement.Index, headSize ?? Log.Size);
        var extra = TlogProof.DeltaExtra(delta.Statement.Encode(), showPayload ? delta.Payload.Encode() : []);
        return new TlogProof(extra, index, Log.Inclusion(index, size), Note(size));
    }

    public static long Milliseconds(string time) => Timestamp.TryParse(time, out var value) ? value
        : throw new FormatException(time);

    private InclusionProof Inclusion(CheckpointStatement checkpoint, long size) =>
        new(_places[checkpoint], size, Log.Inclusion(_places[checkpoint], size));

    private static ReadOnlyMemory<byte>? Encode(DeltaStatement? statement) =>
        statement is null ? null : (ReadOnlyMemory<byte>?)statement.Encode();

    private static Hash RootOf(IEnumerable<Recorded> deltas) =>
        MerkleHasher.Root(deltas.Select(delta => delta.Leaf).ToArray());

    private static Salt SaltOf(string what, long index) => new(
        Hash.Sha256(System.Text.Encoding.ASCII.GetBytes($"{what} {index}")).ToArray().AsSpan(0, Salt.Size));
}
