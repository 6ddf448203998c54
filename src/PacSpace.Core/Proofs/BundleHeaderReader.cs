using PacSpace.Core.Notes;

namespace PacSpace.Core.Proofs;

/// <summary>Reads the first line of a bundle, which is exactly what <see cref="BundleWriter"/> writes.</summary>
internal static class BundleHeaderReader
{
    public static BundleHeader? Read(ReadOnlySpan<byte> line, out TreeHead? head, out string? error)
    {
        head = null;
        var tokens = new LineTokens(line);
        var header = Read(ref tokens);
        if (tokens.Error is null
            && (!SignedNote.TryParse(header.TreeHead, out var note) || !TreeHead.TryParse(note!.Text, out head)))
            tokens.Refuse("the tree head is not a signed note of three lines");
        error = tokens.Error;
        return error is null ? header : null;
    }

    private static BundleHeader Read(ref LineTokens line)
    {
        line.Literal("{\"format\":"u8);
        line.Literal("\"pacspace/bundle/v1\""u8);
        line.Literal(",\"origin\":"u8);
        var origin = line.Text();
        line.Literal(",\"vkey\":"u8);
        var vkey = line.Text();
        line.Literal(",\"statement\":"u8);
        var statement = line.Bytes();
        line.Literal(",\"inclusion\":"u8);
        var inclusion = Inclusion(ref line);
        line.Literal(",\"treeHead\":"u8);
        var treeHead = line.Text();
        line.Literal(",\"previous\":"u8);
        var previous = Previous(ref line);
        line.Literal(",\"before\":"u8);
        var before = line.BytesOrNull();
        line.Literal(",\"after\":"u8);
        var after = line.BytesOrNull();
        line.Literal(",\"consistency\":["u8);
        var consistency = Consistency(ref line);
        line.Literal("],\"timestamps\":[],\"anchors\":[]}"u8);
        line.End();
        return new BundleHeader
        {
            Origin = origin,
            Vkey = vkey,
            Statement = statement,
            Inclusion = inclusion,
            TreeHead = treeHead,
            Previous = previous,
            Before = before is null ? null : (ReadOnlyMemory<byte>?)before,
            After = after is null ? null : (ReadOnlyMemory<byte>?)after,
            Consistency = consistency,
        };
    }

    private static InclusionProof Inclusion(ref LineTokens line)
    {
        line.Literal("{\"index\":"u8);
        var index = line.Number();
        line.Literal(",\"size\":"u8);
        var size = line.Number();
        line.Literal(",\"hashes\":"u8);
        var hashes = line.Hashes();
        line.Literal("}"u8);
        return new InclusionProof(index, size, hashes);
    }

    private static PreviousCheckpoint? Previous(ref LineTokens line)
    {
        if (line.TryLiteral("null"u8)) return null;
        line.Literal("{\"statement\":"u8);
        var statement = line.Bytes();
        line.Literal(",\"inclusion\":"u8);
        var inclusion = Inclusion(ref line);
        line.Literal("}"u8);
        return new PreviousCheckpoint(statement, inclusion);
    }

    private static List<ConsistencyProof> Consistency(ref LineTokens line)
    {
        var proofs = new List<ConsistencyProof>();
        if (!line.StartsWith("{"u8)) return proofs;
        do
        {
            line.Literal("{\"from\":"u8);
            var from = line.Number();
            line.Literal(",\"hashes\":"u8);
            proofs.Add(new ConsistencyProof(from, line.Hashes()));
            line.Literal("}"u8);
        }
        while (line.TryLiteral(","u8));
        return proofs;
    }
}
