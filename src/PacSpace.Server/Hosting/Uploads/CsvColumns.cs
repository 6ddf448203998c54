namespace PacSpace.Server.Hosting.Uploads;

/// <summary>
/// The columns that a CSV upload may name in its header line. Letter case, spaces, hyphens and underscores don't matter;
/// other columns are passed over.
/// </summary>
internal sealed class CsvColumns
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _required = [];

    public int Count => _names.Count;

    public string this[int column] => _names[column];

    /// <summary>Adds a column and gives its number.</summary>
    /// <param name="synonyms">Other names of it.</param>
    public int Add(string name, bool required = false, params ReadOnlySpan<string> synonyms)
    {
        var column = _names.Count;
        _names.Add(name);
        if (required) _required.Add(column);
        _places.Add(Normal(name), column);
        foreach (var synonym in synonyms) _places.Add(Normal(synonym), column);
        return column;
    }

    /// <summary>Where in a record each column lies, -1 for those that are not there.</summary>
    /// <exception cref="UnreadableUploadException">A column is missing, or there twice.</exception>
    public int[] Locate(IReadOnlyList<string> header)
    {
        var places = new int[Count];
        Array.Fill(places, -1);
        foreach (var (place, name) in header.Index())
        {
            if (!_places.TryGetValue(Normal(name), out var column)) continue;
            if (places[column] >= 0) throw new UnreadableUploadException(1, $"names the column {this[column]} twice");
            places[column] = place;
        }
        var missing = _required.Where(c => places[c] < 0).Select(c => this[c]).ToList();
        return missing.Count == 0 ? places : throw new UnreadableUploadException(1,
            $"must name the columns, and has none for {string.Join(", ", missing)}; they are separated by , or ; or tab");
    }

    private static string Normal(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '_' or '-'))).ToLowerInvariant();
}
