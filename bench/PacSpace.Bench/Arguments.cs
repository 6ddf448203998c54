using System.Globalization;

namespace PacSpace.Bench;

/// <summary>A command line of <c>--name value</c> and of flags.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    /// <param name="flags">Names that have no value.</param>
    /// <exception cref="FormatException">A value is missing, or there is a word that belongs to nothing.</exception>
    public Arguments(IReadOnlyList<string> words, params IReadOnlyList<string> flags)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal))
                throw new FormatException($"'{words[i]}' is not an option.");
            if (flags.Contains(words[i])) _flags.Add(words[i]);
            else if (i + 1 < words.Count) _values[words[i]] = words[++i];
            else throw new FormatException($"{words[i]} wants a value.");
        }
    }

    public bool Has(string flag) => _flags.Remove(flag);

    public string? Text(string name) => _values.Remove(name, out var value) ? value : null;

    public string Required(string name) => Text(name) ?? throw new FormatException($"{name} is missing.");

    /// <exception cref="FormatException">It is no number, or not within the bounds.</exception>
    public double Number(string name, double otherwise, double least, double most)
    {
        if (Text(name) is not { } text) return otherwise;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value : throw new FormatException(FormattableString.Invariant($"{name} must be {least:R} to {most:R}."));
    }

    /// <exception cref="FormatException">It is no whole number, or not within the bounds.</exception>
    public int Count(string name, int otherwise, int least = 1, int most = int.MaxValue)
    {
        var value = Number(name, otherwise, least, most);
        return value == Math.Floor(value) ? (int)value : throw new FormatException($"{name} must be a whole number.");
    }

    /// <exception cref="FormatException">There was an option that nobody asked for.</exception>
    public void AssertAllUsed()
    {
        if (_values.Keys.Concat(_flags).FirstOrDefault() is { } unknown)
            throw new FormatException($"There is no option {unknown} here.");
    }
}
