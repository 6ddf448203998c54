using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Tests.Proofs;

/// <summary>
/// A vendor who lies and makes everything agree with the lie: hashes, links, trees, signatures, and the root on the
/// invoice. What remains is what can't be made to agree.
/// </summary>
internal sealed class CheatingCases : CaseList
{
    public CheatingCases()
    {
        Deltas();
        Checkpoints();
        Windows();
        NotInTheLog();
    }

    private void Deltas()
    {
        Lie(4, "vendor: an amount that the balance does not follow", 5, d => d with { Amount = Amount.FromUnits(26) });
        Lie(4, "vendor: a balance out of nowhere", 5, d => d with { Balance = Amount.FromUnits(500) });
        Lie(4, "vendor: a balance out of nowhere at the end", 7, d => d with { Balance = Amount.FromUnits(500) });
        Lie(3, "vendor: a sequence is left out", 6, d => d with { Sequence = 7 });
        Lie(3, "vendor: a sequence twice", 6, d => d with { Sequence = 5 });
        Lie(3, "vendor: a delta links to nothing", 6, d => d with { Prev = null });
        Lie(3, "vendor: a delta links to another", 6, d => d with { Prev = Hash.Sha256("x"u8) });
        Lie(3, "vendor: time decreases", 6, d => d with { Time = d.Time - 1 });
        Lie(3, "vendor: another customer's delta", 6, d => d with { Customer = "bob" });
        Lie(3, "vendor: another unit in between", 6, d => d with { Unit = "EUR" });
        Lie(3, "vendor: another origin in between", 6, d => d with { Origin = "other.example.com/log/env_test" });
        Lie(3, "vendor: an index that does not increase", 6, d => d with { Index = 9 });
        Lie(7, "vendor: an index that is not the delta's place", 5, d => d with { Index = 8 });
        Lie(7, "vendor: an index beyond the log", 7, d => d with { Index = 17 }, after: false);
        Lie(7, "vendor: the largest index", 7, d => d with { Index = long.MaxValue }, after: false);
        Lie(5, "vendor: the delta before the window links to nothing", 3, d => d with { Prev = null });
        Lie(2, "vendor: a payload that was never hashed", 5, d => d with { Payload = Hash.Sha256("x"u8) });

        var payload = Story.Tell(new World
        {
            Payload = p => p.ReferenceId == "inv/7" ? p with { Reason = "something else" } : p,
        });
        Fails(2, "vendor: another reason than recorded", payload.Bundle().Write(), payload.Asked);
    }

    private void Checkpoints()
    {
        LieIn(4, "vendor: closing", 2, c => c with { Closing = Amount.FromUnits(70) });
        LieIn(4, "vendor: opening", 2, c => c with { Opening = Amount.FromUnits(61) });
        LieIn(4, "vendor: credits", 2, c => c with { Credits = Amount.FromUnits(26) });
        LieIn(4, "vendor: debits", 2, c => c with { Debits = Amount.FromUnits(-15) });
        LieIn(3, "vendor: count", 2, c => c with { Count = 3 });
        LieIn(2, "vendor: count 0", 2, c => c with { Count = 0 });
        LieIn(2, "vendor: credits below zero", 2, c => c with { Credits = Amount.FromUnits(-1) });
        LieIn(2, "vendor: debits above zero", 2, c => c with { Debits = Amount.FromUnits(1) });
        LieIn(2, "vendor: the window ends where it starts", 2, c => c with { End = c.Start });
        LieIn(3, "vendor: the checkpoint is dated before its last delta", 2, c => c with { Time = c.Start });
        LieIn(2, "vendor: the previous checkpoint ends before it begins", 1, c => c with { From = 3, To = 2 });
        LieIn(3, "vendor: the checkpoint is of another origin", 2, c => c with { Origin = "x.example/log/env_x" });
        LieIn(3, "vendor: the checkpoint is in another unit", 2, c => c with { Unit = "EUR" });
        LieIn(5, "vendor: the checkpoint links to nothing", 2, c => c with { Prev = null });
        LieIn(5, "vendor: the checkpoint links to another", 2, c => c with { Prev = Hash.Sha256("x"u8) });
        LieIn(6, "vendor: root", 2, c => c with { Root = Hash.Sha256("x"u8) });
        LieIn(7, "vendor: size not above the last index", 2, c => c with { Size = 12 });
        LieIn(7, "vendor: size above the checkpoint's own index", 2, c => c with { Size = 14 });
        LieIn(5, "vendor: the previous checkpoint closed with another balance", 1, c => c with
        {
            Closing = Amount.FromUnits(61),
        });

        var numbered = Story.LieIn(1, c => c with { Number = 2 });
        Fails(5, "vendor: the first checkpoint has number 2", numbered.World.Bundle(numbered.October).Write(),
            CaseOptions.For(numbered.October));
        var history = Story.LieIn(1, c => c with { History = Hash.Sha256("x"u8) });
        Fails(6, "vendor: a history that is not the whole window's", history.World.Bundle(history.October).Write(),
            CaseOptions.For(history.October));
        var invented = Story.LieAt(1, d => d with { Balance = d.Balance + Amount.FromUnits(1000) });
        Fails(4, "vendor: an invented opening balance", invented.World.Bundle(invented.October).Write(),
            CaseOptions.For(invented.October));
    }

    // Windows with their edges cut. The sums, the root and the checkpoint's place in the log all agree.
    private void Windows()
    {
        Cut(5, "vendor: the window's first delta is left out", from: 5, to: 7);
        Cut(5, "vendor: the window's last delta is left out", from: 4, to: 6);
        Cut(5, "vendor: the window's first delta is left out, and before is hidden", from: 5, to: 7,
            bundle => bundle with { Header = bundle.Header with { Before = null } });
        Cut(3, "vendor: a delta outside of the window is counted in", from: 3, to: 7);
        Cut(3, "vendor: the next month's delta is counted in", from: 4, to: 8);

        var story = Remade(from: 4, to: 6);
        var hidden = story.World.Bundle(story.November);
        Verified("not detectable: the window's last delta is left out, and after is hidden",
            "vendor-last-delta-hidden.pacproof",
            (hidden with { Header = hidden.Header with { After = null } }).Write(), story.Asked);

        // A delta in the middle is dropped, its hash stands in the gap, and count, sums and root are made to fit.
        var honest = Story.Tell();
        var middle = Story.LieIn(2, c => Sum(c, [.. Covered(honest, 4, 7).Where(d => d.Statement.Sequence != 6)]));
        var bundle = middle.Bundle();
        var log = middle.World.Log;
        Fails(3, "vendor: a delta in the middle is left out, its hash in the gap", (bundle with
        {
            Lines = [.. bundle.Lines.Take(2), bundle.Lines[3] with { Gap = log.Gap(10, 12) }],
        }).Write(), middle.Asked);
    }

    private void NotInTheLog()
    {
        var (honest, lie) = (Story.Tell(), Story.LieAt(7, d => d with { Occurred = 0 }));
        var bundle = lie.World.Bundle(lie.November, Story.SizeAtNovember);
        var shown = honest.World.Bundle(honest.November, Story.SizeAtNovember);
        Fails(7, "vendor: a delta and a checkpoint that are not in the log", (bundle with
        {
            Header = bundle.Header with { TreeHead = shown.Header.TreeHead, Inclusion = shown.Header.Inclusion },
            Trailer = shown.Trailer,
        }).Write(), lie.Asked);

        // The same entry again, behind the checkpoint that should follow it.
        var late = Story.Tell();
        late.World.Log.Append(late.October.LeafHash());
        var (again, size) = (late.World.Bundle(late.November), late.World.Log.Size);
        Fails(7, "vendor: the previous checkpoint stands behind this one", (again with
        {
            Header = again.Header with
            {
                Previous = again.Header.Previous! with
                {
                    Inclusion = new(size - 1, size, late.World.Log.Inclusion(size - 1, size)),
                },
            },
        }).Write(), late.Asked);

        var story = Story.Tell();
        var unlogged = story.November with { Salt = new Salt(new byte[16]) };
        var other = story.Bundle();
        Fails(7, "vendor: a checkpoint that is not in the log", (other with
        {
            Header = other.Header with { Statement = unlogged.Encode() },
        }).Write(), CaseOptions.For(unlogged));
    }

    private void Lie(int step, string name, long sequence, Func<DeltaStatement, DeltaStatement> lie, bool after = true)
    {
        var story = Story.LieAt(sequence, lie);
        Fails(step, name, (after ? story.Bundle() : story.WithoutAfter()).Write(), story.Asked);
    }

    private void LieIn(int step, string name, long number, Func<CheckpointStatement, CheckpointStatement> lie)
    {
        var story = Story.LieIn(number, lie);
        Fails(step, name, story.Bundle().Write(), story.Asked);
    }

    private void Cut(int step, string name, long from, long to, Func<Bundle, Bundle>? change = null)
    {
        var story = Remade(from, to);
        var bundle = story.World.Bundle(story.November);
        Fails(step, name, (change?.Invoke(bundle) ?? bundle).Write(), story.Asked);
    }

    private static Story Remade(long from, long to)
    {
        var honest = Story.Tell();
        return Story.LieIn(2, checkpoint => Sum(checkpoint, Covered(honest, from, to)));
    }

    private static List<Recorded> Covered(Story story, long from, long to) => [.. story.World.Deltas(Story.Customer)
        .Where(delta => delta.Statement.Sequence >= from && delta.Statement.Sequence <= to)];

    private static CheckpointStatement Sum(CheckpointStatement checkpoint, List<Recorded> deltas)
    {
        var (first, last) = (deltas[0].Statement, deltas[^1].Statement);
        var amounts = deltas.Select(delta => delta.Statement.Amount).ToList();
        return checkpoint with
        {
            Count = deltas.Count,
            From = first.Sequence,
            To = last.Sequence,
            Opening = first.Balance - first.Amount,
            Closing = last.Balance,
            Credits = amounts.Where(a => !a.IsNegative).Aggregate(Amount.Zero, (sum, a) => sum + a),
            Debits = amounts.Where(a => a.IsNegative).Aggregate(Amount.Zero, (sum, a) => sum + a),
            Root = MerkleHasher.Root(deltas.Select(delta => delta.Leaf).ToArray()),
        };
    }
}
