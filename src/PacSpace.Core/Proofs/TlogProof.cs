using System.Buffers;
using System.Globalization;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;

namespace PacSpace.Core.Proofs;

/// <summary>That one entry is in a log: a C2SP <c>.tlog-proof</c> file (c2sp.org/tlog-proof@v1).</summary>
/// <param name="Extra">What the format leaves to applications; here, the delta and its payload. May be empty.</param>
/// <param name="Index">Of the entry in the log.</param>
/// <param name="Hashes">The inclusion proof, leaf sibling first.</param>
/// <param name="TreeHead">The signed note.</param>
public sealed record TlogProof(ReadOnlyMemory<byte> Extra, long Index, IReadOnlyList<Hash> Hashes, string TreeHead)
{
    public const string Format = "c2sp.org/tlog-proof@v1";

    /// <summary>Longest file that is read.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>An inclusion proof in a log of up to 2⁶³ entries.</summary>
    private const int MaxHashes = 63;

    /// <summary>Extra of a delta's proof (formats.md §4): <c>{"statement":…,"payload":…}</c>.</summary>
    /// <param name="statement">The delta's canonical bytes.</param>
    /// <param name="payload">The payload's canonical bytes; empty if they are not shown.</param>
    public static byte[] DeltaExtra(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> payload)
    {
        var extra = new ArrayBufferWriter<byte>(statement.Length + payload.Length + 256);
        extra.Write("{\"statement\":"u8);
        JcsString.Write(extra, statement);
        extra.Write(",\"payload\":"u8);
        if (payload.IsEmpty) extra.Write("null"u8);
        else JcsString.Write(extra, payload);
        extra.Write("}"u8);
        return extra.WrittenSpan.ToArray();
    }

    /// <summary>The file's text.</summary>
    public string Write()
    {
        var text = new StringBuilder(Format).Append('\n');
        if (!Extra.IsEmpty) text.Append("extra ").Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes) text.Append(hash.ToBase64()).Append('\n');
        return text.Append('\n').Append(TreeHead).ToString();
    }

    /// <summary>Reads exactly what <see cref="Write"/> writes; null with a reason for anything else.</summary>
    public static TlogProof? Parse(ReadOnlySpan<byte> file, out string? error) => Parse(file, out _, out error);

    internal static TlogProof? Parse(ReadOnlySpan<byte> file, out Notes.TreeHead? head, out string? error)
    {
        (head, error) = (null, null);
        if (file.Length > MaxBytes) return Refuse("the file is too long", out error);
        if (!System.Text.Unicode.Utf8.IsValid(file)) return Refuse("the file is not valid UTF-8", out error);
        var text = Encoding.UTF8.GetString(file);
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0) return Refuse("there is no empty line before the tree head", out error);
        var lines = new Queue<string>(text[..split].Split('\n'));
        if (lines.Dequeue() != Format) return Refuse($"the first line is not '{Format}'", out error);

        byte[] extra = [];
        if (lines.TryPeek(out var line) && line.StartsWith("extra ", StringComparison.Ordinal))
        {
            if (!StrictBase64.TryDecode(lines.Dequeue()["extra ".Length..], out extra) || extra.Length == 0)
                return Refuse("the extra data is not strict base64", out error);
        }
        if (!lines.TryDequeue(out line) || !line.StartsWith("index ", StringComparison.Ordinal)
            || !CanonicalInteger.TryParse(line.AsSpan("index ".Length), out var index))
            return Refuse("there is no index line", out error);
        if (lines.Count > MaxHashes) return Refuse($"there are more than {MaxHashes} hashes", out error);
        var hashes = new List<Hash>(lines.Count);
        foreach (var hashLine in lines)
        {
            if (!Hash.TryParseBase64(hashLine, out var hash))
                return Refuse($"hash {hashes.Count + 1} is not strict base64 of 32 bytes", out error);
            hashes.Add(hash);
        }
        var note = text[(split + 2)..];
        return SignedNote.TryParse(note, out var parsed) && Notes.TreeHead.TryParse(parsed!.Text, out head)
            ? new TlogProof(extra, index, hashes, note)
            : Refuse("the tree head is not a signed note of three lines", out error);
    }

    private static TlogProof? Refuse(string reason, out string? error)
    {
        error = reason;
        return null;
    }
}
