using System.Buffers;
using System.Text;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// A line of a bundle after steps 1 and 2: what is left of it for the steps that go from line to line.
/// </summary>
internal struct DecodedLine
{
    /// <summary>What is wrong with the line as such; the rest means nothing then.</summary>
    public string? ParseError;

    /// <summary>What is wrong with its statements; the delta's members mean nothing then.</summary>
    public string? StatementError;

    public bool IsTrailer;
    public bool ShowsPayload;
    public int GapStart;
    public int GapLength;

    public Amount Amount;
    public Amount Balance;
    public long Index;
    public long Sequence;
    public long Time;
    public Hash? Prev;
    public Hash Leaf;
    public bool HasOrigin;
    public bool HasCustomer;
    public bool HasUnit;
}

/// <summary>What every covered delta has in common with the checkpoint, as it is spelled in statements.</summary>
internal sealed class CommonMembers(CheckpointStatement checkpoint)
{
    private readonly byte[] _origin = Spell(checkpoint.Origin);
    private readonly byte[] _customer = Spell(checkpoint.Customer);
    private readonly byte[] _unit = Spell(checkpoint.Unit);

    public void Compare(in DeltaFields delta, ref DecodedLine line)
    {
        line.HasOrigin = delta.Origin.SequenceEqual(_origin);
        line.HasCustomer = delta.Customer.SequenceEqual(_customer);
        line.HasUnit = delta.Unit.SequenceEqual(_unit);
    }

    private static byte[] Spell(string text)
    {
        var spelling = new ArrayBufferWriter<byte>();
        JcsString.Write(spelling, Encoding.UTF8.GetBytes(text));
        return spelling.WrittenSpan[1..^1].ToArray();
    }
}
