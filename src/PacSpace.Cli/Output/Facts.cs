namespace PacSpace.Cli.Output;

/// <summary>Names and what they are, one on a line.</summary>
internal static class Facts
{
    /// <summary>What is null is left out.</summary>
    public static void Write(params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        var width = 0;
        foreach (var (name, value) in facts)
            if (value is not null) width = Math.Max(width, name.Length);
        foreach (var (name, value) in facts)
            if (value is not null) Console.Out.WriteLine($"{name.PadRight(width)}  {Terminal.Plain(value)}");
    }
}
