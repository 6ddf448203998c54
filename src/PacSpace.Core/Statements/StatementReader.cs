using System.Globalization;
using System.Text;
using System.Text.Json;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// Reads the members of one statement. The first thing that is wrong is kept as <see cref="Error"/>; what a getter
/// returns after that means nothing. Parsers finish by writing the statement again and comparing bytes, which refuses
/// other orders, duplicates, other escapes and white space.
/// </summary>
internal sealed class StatementReader
{
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    public StatementReader(ReadOnlySpan<byte> statement, string context)
    {
        var prefix = Encoding.ASCII.GetBytes(context + "\n");
        if (!statement.StartsWith(prefix)) Error = $"the context line is not '{context}'";
        else ReadObject(statement[prefix.Length..]);
    }

    public string? Error { get; private set; }

    public string Text(string name, bool mayBeEmpty = false)
    {
        if (Error is null && !_members.ContainsKey(name)) Error = $"member '{name}' is missing";
        if (Error is not null) return "";
        var value = _members[name];
        if (value.Length == 0 && !mayBeEmpty) Error = $"member '{name}' is empty";
        return value;
    }

    public Amount Amount(string name)
    {
        var text = Text(name);
        if (Error is not null) return default;
        if (!Amounts.Amount.TryParseCanonical(Encoding.UTF8.GetBytes(text), out var value))
            Error = $"member '{name}' is not an amount";
        return value;
    }

    public long Integer(string name)
    {
        var text = Text(name);
        if (Error is not null) return default;
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9') || (text.Length > 1 && text[0] == '0') || text.Length > 19
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            Error = $"member '{name}' is not an integer";
            return default;
        }
        return value;
    }

    public Hash Hash(string name) => OptionalHash(name, mayBeEmpty: false) ?? default;

    public Hash? OptionalHash(string name, bool mayBeEmpty = true)
    {
        var text = Text(name, mayBeEmpty);
        if (Error is not null || text.Length == 0) return null;
        if (Merkle.Hash.TryParseHex(text, out var value)) return value;
        Error = $"member '{name}' is not a hash";
        return null;
    }

    public Salt Salt(string name)
    {
        var text = Text(name);
        if (Error is null && Statements.Salt.TryParse(text, out var value)) return value;
        Error ??= $"member '{name}' is not a salt";
        return default;
    }

    public long Time(string name) => OptionalTime(name, mayBeEmpty: false) ?? default;

    public long? OptionalTime(string name, bool mayBeEmpty = true)
    {
        var text = Text(name, mayBeEmpty);
        if (Error is not null || text.Length == 0) return null;
        if (Timestamp.TryParse(text, out var value)) return value;
        Error = $"member '{name}' is not a time";
        return null;
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) Error = "not a JSON object";
            while (Error is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    Error = $"member '{name}' is not a string";
                else if (!_members.TryAdd(name, reader.GetString()!)) Error = $"member '{name}' appears twice";
            }
            if (Error is null && (reader.TokenType != JsonTokenType.EndObject || reader.BytesConsumed != json.Length))
                Error = "the statement does not end with its object";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: invalid UTF-8 or a lone surrogate inside a string.
            Error = "not valid JSON";
        }
    }
}
