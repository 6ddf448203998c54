using System.Buffers;
using System.Buffers.Text;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>
/// Writes a <c>.pacproof</c> bundle (formats.md §4) line by line: the header, one line per covered delta in order, the
/// trailer. Nothing is kept, so a bundle of any length can be streamed.
/// </summary>
public sealed class BundleWriter(IBufferWriter<byte> output)
{
    /// <summary>Longest line, without its line feed.</summary>
    public const int MaxLineBytes = 1 << 20;

    public const string ContentType = "application/x-ndjson";

    public void WriteHeader(BundleHeader header)
    {
        Raw("{\"format\":"u8);
        String(BundleHeader.Format);
        Raw(",\"origin\":"u8);
        String(header.Origin);
        Raw(",\"vkey\":"u8);
        String(header.Vkey);
        Raw(",\"statement\":"u8);
        JcsString.Write(output, header.Statement.Span);
        Raw(",\"inclusion\":"u8);
        Inclusion(header.Inclusion);
        Raw(",\"treeHead\":"u8);
        String(header.TreeHead);
        Raw(",\"previous\":"u8);
        Previous(header.Previous);
        Raw(",\"before\":"u8);
        StatementOrNull(header.Before);
        Raw(",\"after\":"u8);
        StatementOrNull(header.After);
        Raw(",\"consistency\":["u8);
        for (var i = 0; i < header.Consistency.Count; i++)
        {
            Raw(i == 0 ? "{\"from\":"u8 : ",{\"from\":"u8);
            Number(header.Consistency[i].From);
            Raw(",\"hashes\":"u8);
            Hashes([.. header.Consistency[i].Hashes]);
            Raw("}"u8);
        }
        Raw("],\"timestamps\":[],\"anchors\":[]}\n"u8);
    }

    /// <param name="statement">The delta's canonical bytes.</param>
    /// <param name="payload">The payload's canonical bytes; empty if they are not shown.</param>
    /// <param name="gap">
    /// Roots of <see cref="SubtreeCover"/> from the previous line's index + 1 (0 at first) to this delta's index.
    /// </param>
    public void WriteDelta(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> payload, ReadOnlySpan<Hash> gap)
    {
        Raw("{\"statement\":"u8);
        JcsString.Write(output, statement);
        Raw(",\"payload\":"u8);
        if (payload.IsEmpty) Raw("null"u8);
        else JcsString.Write(output, payload);
        Raw(",\"gap\":"u8);
        Hashes(gap);
        Raw("}\n"u8);
    }

    /// <param name="gap">Roots of <see cref="SubtreeCover"/> from the last index + 1 to the head's size.</param>
    public void WriteTrailer(ReadOnlySpan<Hash> gap)
    {
        Raw("{\"gap\":"u8);
        Hashes(gap);
        Raw("}\n"u8);
    }

    private void Previous(PreviousCheckpoint? previous)
    {
        if (previous is null)
        {
            Raw("null"u8);
            return;
        }
        Raw("{\"statement\":"u8);
        JcsString.Write(output, previous.Statement.Span);
        Raw(",\"inclusion\":"u8);
        Inclusion(previous.Inclusion);
        Raw("}"u8);
    }

    private void Inclusion(InclusionProof proof)
    {
        Raw("{\"index\":"u8);
        Number(proof.Index);
        Raw(",\"size\":"u8);
        Number(proof.Size);
        Raw(",\"hashes\":"u8);
        Hashes([.. proof.Hashes]);
        Raw("}"u8);
    }

    private void StatementOrNull(ReadOnlyMemory<byte>? statement)
    {
        if (statement is { } bytes) JcsString.Write(output, bytes.Span);
        else Raw("null"u8);
    }

    private void Hashes(ReadOnlySpan<Hash> hashes)
    {
        Raw("["u8);
        Span<byte> bytes = stackalloc byte[Hash.Size];
        for (var i = 0; i < hashes.Length; i++)
        {
            Raw(i == 0 ? "\""u8 : ",\""u8);
            hashes[i].CopyTo(bytes);
            Base64.EncodeToUtf8(bytes, output.GetSpan(Hash.Base64Length), out _, out var written);
            output.Advance(written);
            Raw("\""u8);
        }
        Raw("]"u8);
    }

    private void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        JcsString.Write(output, digits[..length]);
    }

    private void String(string value) => JcsString.Write(output, Encoding.UTF8.GetBytes(value));

    private void Raw(ReadOnlySpan<byte> json) => output.Write(json);
}
