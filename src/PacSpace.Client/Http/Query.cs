using System.Buffers;
using System.Globalization;
using System.Text;

namespace PacSpace.Client.Http;

/// <summary>The query of a request; what is null is left out.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    public Query Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public Query Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query Add(string name, decimal? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query Add(string name, DateTimeOffset? value) =>
        Add(name, value is { } time ? TimeConverter.Text(time) : null);

    public Query Add(Scope? scope) => scope is null ? this : this
        .Add("period", scope.Period)
        .Add("timePreset", scope.TimePreset)
        .Add("startDate", scope.StartDate)
        .Add("endDate", scope.EndDate)
        .Add("startingCheckpoint", scope.StartingCheckpoint)
        .Add("startingCheckpointType", scope.StartingCheckpointType);

    public override string ToString() => _text.ToString();

    /// <summary>A value as one segment of a path.</summary>
    /// <exception cref="ArgumentException">It is empty or dots, or not Unicode.</exception>
    public static string Segment(string value, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, name);
        // Dots would climb to another operation.
        if (value is "." or "..") throw new ArgumentException("Must not be dots.", name);
        if (!IsUnicode(value)) throw new ArgumentException("Has half of a surrogate pair.", name);
        return Uri.EscapeDataString(value);
    }

    /// <summary>Whether every surrogate has its pair.</summary>
    public static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done) return false;
            text = text[used..];
        }
        return true;
    }
}
