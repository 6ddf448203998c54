using System.Text;
using System.Text.Json;
using PacSpace.Server.Hosting.Uploads;

namespace PacSpace.Server.Reconciliations;

/// <summary>
/// A JSON object one of whose members is an array of rows: the rows are read one by one, whatever their number, the
/// other members are kept. <see cref="UploadReader.Line"/> counts the rows.
/// </summary>
internal sealed class JsonBodyReader(Stream body, string rowsMember) : JsonRowReader
{
    private const int MaxHeadBytes = 64 * 1024;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Hosting.Json.JsonText.MaxDepth };

    private readonly List<string> _head = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _headBytes;
    private bool _bodyEnded;
    private Place _place = Place.Start;
    private JsonReaderState _state = new(Options);

    private enum Place
    {
        Start,
        InObject,
        InRows,
        End,
    }

    private enum Step
    {
        NeedsMore,
        Went,
        Row,
        Done,
    }

    /// <summary>True once the array was there.</summary>
    public bool HasRows { get; private set; }

    /// <summary>The other members as a JSON object; whole once the last row was read.</summary>
    public string Head => $"{{{string.Join(',', _head)}}}";

    /// <exception cref="JsonException">The body is no JSON of that form; the message says what is wrong.</exception>
    public override async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            switch (Advance())
            {
                case Step.Row:
                    Line++;
                    return true;
                case Step.Done:
                    return false;
                case Step.NeedsMore:
                    await FillAsync(ct);
                    break;
            }
        }
    }

    private Step Advance()
    {
        var text = _buffer.AsSpan(_start, _end - _start);
        var reader = new Utf8JsonReader(text, _bodyEnded, _state);
        var step = _place switch
        {
            Place.Start => Begin(ref reader),
            Place.InObject => Member(ref reader, text),
            Place.InRows => Row(ref reader),
            _ => reader.Read() || !_bodyEnded ? Step.NeedsMore : Step.Done,
        };
        if (step is Step.NeedsMore or Step.Done) return step;
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return step;
    }

    private Step Begin(ref Utf8JsonReader reader)
    {
        if (_bodyEnded && _start == _end) throw new JsonException("is missing; send a JSON object");
        if (!reader.Read()) return Step.NeedsMore;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("must be an object");
        _place = Place.InObject;
        return Step.Went;
    }

    private Step Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.Read()) return Step.NeedsMore;
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            _place = Place.End;
            return Step.Went;
        }
        var name = Hosting.Json.JsonText.Read(ref reader);
        if (!reader.Read()) return Step.NeedsMore;
        if (name == rowsMember && reader.TokenType == JsonTokenType.StartArray) (_place, HasRows) = (Place.InRows, true);
        else if (name == rowsMember) throw new JsonException($"'{rowsMember}' must be an array");
        else if (!Keep(name, ref reader, text)) return Step.NeedsMore;
        if (!_names.Add(name)) throw new JsonException($"has the member '{name}' twice; send it once");
        return Step.Went;
    }

    private bool Keep(string name, ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return false;
        var value = text[start..(int)reader.BytesConsumed];
        if ((_headBytes += name.Length + value.Length) > MaxHeadBytes)
            throw new JsonException($"holds more than {MaxHeadBytes} bytes beside '{rowsMember}'");
        _head.Add($"\"{JsonEncodedText.Encode(name)}\":{Encoding.UTF8.GetString(value)}");
        return true;
    }

    private Step Row(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return Step.NeedsMore;
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _place = Place.InObject;
            return Step.Went;
        }
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return Step.NeedsMore;
        Json = _buffer.AsMemory(_start + start, (int)reader.BytesConsumed - start);
        return Step.Row;
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_bodyEnded) throw new JsonException("ends too early");
        if (_end - _start > MaxLineBytes) throw new JsonException($"has a row or member of more than {MaxLineBytes} bytes");
        Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        // What is there is read from its start again: only once twice as much is there, or small pieces cost a square.
        var enough = Math.Min(_buffer.Length, 2 * _end);
        do
        {
            var read = await body.ReadAsync(_buffer.AsMemory(_end), ct);
            _end += read;
            _bodyEnded = read == 0;
        }
        while (_end < enough && !_bodyEnded);
    }
}
