using System.Buffers.Binary;
using System.Text;

namespace PacSpace.Core.Notes;

/// <summary>One signature line of a note.</summary>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);

/// <summary>A text and its signatures (c2sp.org/signed-note).</summary>
public sealed class SignedNote
{
    private const string LineStart = "— ";
    private const int MaxLength = 64 * 1024;
    private const int MaxSignatures = 100;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The signed text, with its final line feed.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    public static bool TryParse(string note, out SignedNote? parsed)
    {
        parsed = null;
        if (note.Length > MaxLength || !note.EndsWith('\n') || !note.EnumerateRunes().All(IsAllowed)) return false;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || split + 2 == note.Length) return false;
        var lines = note[(split + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures) return false;
        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (ParseSignature(line) is not { } signature) return false;
            signatures.Add(signature);
        }
        parsed = new SignedNote(note[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// True if this key signed the text, and no line that claims to be its signature is false. Lines of other keys are
    /// ignored.
    /// </summary>
    public bool IsSignedBy(LogVerifierKey key)
    {
        var text = Encoding.UTF8.GetBytes(Text);
        var claims = Signatures.Where(s => s.Name == key.Name && s.KeyId == key.KeyId).ToList();
        return claims.Count > 0 && claims.TrueForAll(s => key.Verify(text, s.Signature));
    }

    /// <summary>Parses a note that carries a tree head of the key's origin and checks the signature.</summary>
    public static TreeHead? OpenTreeHead(string note, LogVerifierKey key) =>
        TryParse(note, out var parsed) && TreeHead.TryParse(parsed!.Text, out var head)
            && head!.Origin == key.Name && parsed.IsSignedBy(key) ? head : null;

    // U+FFFD is what a lone surrogate or a decoder's replacement of invalid UTF-8 looks like.
    private static bool IsAllowed(Rune rune) =>
        (rune.Value >= 0x20 || rune.Value == '\n') && rune != Rune.ReplacementChar;

    private static NoteSignature? ParseSignature(string line)
    {
        if (!line.StartsWith(LineStart, StringComparison.Ordinal)) return null;
        var parts = line[LineStart.Length..].Split(' ');
        if (parts.Length != 2 || !Vkey.IsName(parts[0])) return null;
        if (!StrictBase64.TryDecode(parts[1], out var bytes) || bytes.Length < 5) return null;
        return new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
    }
}
