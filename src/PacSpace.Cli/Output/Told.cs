namespace PacSpace.Cli.Output;

/// <summary>What a command tells while it works: at once as text, or at the end as one JSON object.</summary>
internal sealed class Told(bool isJson)
{
    private readonly List<string> _lines = [];

    public void Line(string line)
    {
        if (isJson) _lines.Add(line);
        else Console.Out.WriteLine(line);
    }

    /// <param name="outcome">What came of it, in a word.</param>
    /// <param name="directory">What it was done to.</param>
    public void End(string outcome, string directory)
    {
        if (!isJson) return;
        JsonLine.Write(json =>
        {
            json.WriteString("outcome", outcome);
            json.WriteString("directory", directory);
            json.WriteStartArray("told");
            foreach (var line in _lines) json.WriteStringValue(line);
            json.WriteEndArray();
        });
    }
}
