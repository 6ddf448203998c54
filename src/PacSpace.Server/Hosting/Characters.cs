namespace PacSpace.Server.Hosting;

/// <summary>Limits in characters count what people and verifiers count: Unicode scalar values, not UTF-16 code units.</summary>
internal static class Characters
{
    public static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }

    public static bool AreAtMost(int max, string text) => text.Length <= max || Count(text) <= max;
}
