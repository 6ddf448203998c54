namespace PacSpace.Core.Notes;

/// <summary>Standard base64 with padding and without white space or stray bits: one text for each value.</summary>
public static class StrictBase64
{
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return false;
        Array.Resize(ref bytes, length);
        return Convert.ToBase64String(bytes) == text;
    }
}
