using System.Text;
using System.Text.Unicode;
using PacSpace.Core.Amounts;
using PacSpace.Core.Merkle;

namespace PacSpace.Core.Statements;

/// <summary>
/// Reads one statement's bytes from front to back and accepts their canonical spelling only, so that whatever was read
/// would be written the same way again. The members are asked for in their sorted order. The first thing that is wrong
/// is kept as <see cref="Error"/>; what a getter returns after that means nothing. Nothing is allocated but texts.
/// </summary>
internal ref struct StatementReader
{
    private const int MaxUnitLength = 32;

    private ReadOnlySpan<byte> _rest;
    private bool _first = true;

    public StatementReader(ReadOnlySpan<byte> statement, string context)
    {
        if (statement.Length <= context.Length || statement[context.Length] != (byte)'\n'
            || !Ascii.Equals(statement[..context.Length], context))
            Error = $"the context line is not '{context}'";
        else if (!Utf8.IsValid(statement)) Error = "it is not valid UTF-8";
        else _rest = statement[(context.Length + 1)..];
    }

    public string? Error { get; private set; }

    /// <summary>
    /// The next member's value as it is spelled, escapes included. Values are equal if their spellings are.
    /// </summary>
    public ReadOnlySpan<byte> Spelling(string name, bool mayBeEmpty = false)
    {
        if (Error is not null) return default;
        // {"name":" or ,"name":"
        var start = name.Length + 5;
        if (_rest.Length < start || _rest[0] != (byte)(_first ? '{' : ',') || _rest[1] != (byte)'"'
            || !Ascii.Equals(_rest.Slice(2, name.Length), name)
            || !_rest[(name.Length + 2)..start].SequenceEqual("\":\""u8))
            return Refuse(name, "does not stand, as a string, where it belongs");
        var length = JcsString.Length(_rest[start..]);
        if (length < 0) return Refuse(name, "is not a string in canonical form");
        if (length == 0 && !mayBeEmpty) return Refuse(name, "is empty");
        var value = _rest.Slice(start, length);
        _rest = _rest[(start + length + 1)..];
        _first = false;
        return value;
    }

    public string Text(string name, bool mayBeEmpty = false) => JcsString.ToText(Spelling(name, mayBeEmpty));

    /// <summary>A unit of account, at most 32 characters, as it is spelled.</summary>
    public ReadOnlySpan<byte> Unit()
    {
        var text = Spelling("unit", mayBeEmpty: true);
        // A spelling is never shorter than what it spells.
        if (text.Length > MaxUnitLength && JcsString.ToText(text).EnumerateRunes().Count() > MaxUnitLength)
            return Refuse("unit", "is longer than 32 characters");
        return text;
    }

    public Amount Amount(string name)
    {
        var text = Spelling(name);
        if (!Amounts.Amount.TryParseCanonical(text, out var value)) Refuse(name, "is not an amount");
        return value;
    }

    public long Integer(string name)
    {
        var text = Spelling(name);
        if (!CanonicalInteger.TryParse(text, out var value)) Refuse(name, "is not an integer");
        return value;
    }

    public Hash Hash(string name) => OptionalHash(name, mayBeEmpty: false) ?? default;

    public Hash? OptionalHash(string name, bool mayBeEmpty = true)
    {
        var text = Spelling(name, mayBeEmpty);
        if (text.IsEmpty) return null;
        if (Merkle.Hash.TryParseHex(text, out var value)) return value;
        Refuse(name, "is not a hash");
        return null;
    }

    public Salt Salt(string name)
    {
        var text = Spelling(name);
        if (!Statements.Salt.TryParse(text, out var value)) Refuse(name, "is not a salt");
        return value;
    }

    public long Time(string name) => OptionalTime(name, mayBeEmpty: false) ?? default;

    public long? OptionalTime(string name, bool mayBeEmpty = true)
    {
        var text = Spelling(name, mayBeEmpty);
        if (text.IsEmpty) return null;
        if (Timestamp.TryParse(text, out var value)) return value;
        Refuse(name, "is not a time");
        return null;
    }

    /// <summary>Nothing may follow the members. Returns what is wrong with the statement, or null.</summary>
    public string? End()
    {
        if (Error is null && !_rest.SequenceEqual("}"u8)) Error = "the object does not end after its last member";
        return Error;
    }

    private ReadOnlySpan<byte> Refuse(string name, string reason)
    {
        Error ??= $"member '{name}' {reason}";
        return default;
    }
}
