using System.Text;
using System.Text.Json;
using CsCheck;
using PacSpace.Server.Hosting.Uploads;
using PacSpace.Server.Reconciliations;

namespace PacSpace.Server.Tests.Uploads;

/// <summary>Rows come out as they went in, however the body is cut into pieces, and memory is bounded.</summary>
public sealed class UploadReaderTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["ab,;\"'\n\r {}é€"], 0, 12];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Ndjson_lines_are_those_that_were_written()
    {
        var line = Text.Select(t => JsonSerializer.Serialize(new { t }));
        Gen.Select(line.Array[0, 30], Gen.Int[1, 40], Gen.Bool, Gen.Bool, Gen.Bool).Sample((lines, piece, crlf, last, bom) =>
        {
            var end = crlf ? "\r\n" : "\n";
            var text = string.Join(end, lines) + (last && lines.Length > 0 ? end : "");
            var read = ReadAll(new NdjsonReader(new Pieces((bom ? "\uFEFF" : "") + text, piece)));
            Assert.Equal(lines, read.Select(r => r.Json.TrimEnd('\r')));
            Assert.Equal(Enumerable.Range(1, lines.Length), read.Select(r => (int)r.Line));
        }, iter: 300);
    }

    [Fact]
    public void Json_rows_are_those_that_were_written_wherever_the_other_members_stand()
    {
        var row = Text.Select(t => JsonSerializer.Serialize(new { t, n = new object[] { 1, new { t } } }));
        Gen.Select(row.Array[0, 20], Gen.Int[1, 40], Gen.Int[0, 2]).Sample((rows, piece, before) =>
        {
            string[] head = ["\"a\" : 1", "\"b\":{\"c\":[]}"];
            var members = head[..before].Append($"\"rows\": [ {string.Join(" , ", rows)} ]").Concat(head[before..]);
            var reader = new JsonBodyReader(new Pieces($" {{ {string.Join(" ,\n", members)} }} ", piece), "rows");
            Assert.Equal(rows, ReadAll(reader).Select(r => r.Json));
            Assert.True(reader.HasRows);
            Assert.Equal("{\"a\":1,\"b\":{\"c\":[]}}", reader.Head);
        }, iter: 300);
    }

    [Fact]
    public void Csv_fields_are_those_that_were_written_in_any_dialect()
    {
        var field = Text.Where(t => t.Trim() == t && t.Length > 0);
        Gen.Select(Gen.Select(field, field).Array[0, 20], Gen.Int[1, 40], Gen.Char[",;\t"], Gen.Bool, Gen.Bool).Sample(
            (rows, piece, separator, crlf, bom) =>
            {
                var end = crlf ? "\r\n" : "\n";
                var text = new StringBuilder(bom ? "\uFEFF" : "").Append($"Second Name{separator}other{separator}FIRST{end}");
                foreach (var (a, b) in rows) text.Append($"{Quoted(b)}{separator}{separator}{Quoted(a)}{end}");
                var columns = new CsvColumns();
                var (first, second) = (columns.Add("first", true), columns.Add("secondName"));
                var read = ReadCsv(text.ToString(), piece, columns, c => (c[first]!, c[second]!));
                Assert.Equal(rows, read);
            }, iter: 300);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_said_and_the_next_one_read()
    {
        var body = $"{{\"a\":1}}\n{{\"b\":\"{new string('x', 3 * UploadReader.MaxLineBytes)}\"}}\n\n{{\"c\":1}}";
        var reader = new NdjsonReader(new Pieces(body, 60_000));
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Null(reader.LineError);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((2, "is longer than 1048576 bytes"), (reader.Line, reader.LineError));
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((4, null, "{\"c\":1}"), (reader.Line, reader.LineError, Encoding.UTF8.GetString(reader.Json.Span)));
        Assert.False(await reader.ReadAsync(Ct));
    }

    [Fact]
    public async Task Endless_lines_records_and_rows_take_bounded_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(await new NdjsonReader(new Endless("{", 'x', 100_000_000)).ReadAsync(Ct));
        var columns = new CsvColumns();
        columns.Add("a", required: true);
        using var csv = await CsvRowReader.OpenAsync(new Endless("a,b\n\"", ',', 100_000_000), columns, Ct);
        await Assert.ThrowsAsync<UnreadableUploadException>(async () => await csv.ReadAsync(Ct));
        using var commas = await CsvRowReader.OpenAsync(new Endless("a,b\n", ',', 100_000_000), columns, Ct);
        await Assert.ThrowsAsync<UnreadableUploadException>(async () => await commas.ReadAsync(Ct));
        await Assert.ThrowsAsync<UnreadableUploadException>(
            () => CsvRowReader.OpenAsync(new Endless("", 'a', 100_000_000), columns, Ct));
        await Assert.ThrowsAsync<JsonException>(
            async () => await new JsonBodyReader(new Endless("{\"rows\":[\"", 'x', 100_000_000), "rows").ReadAsync(Ct));
        await Assert.ThrowsAsync<JsonException>(
            async () => await new JsonBodyReader(new Endless("{\"a\":\"", 'x', 100_000_000), "rows").ReadAsync(Ct));
        // 100 MB came each time; pooled buffers stay.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64_000_000);
    }

    [Theory]
    [InlineData("a\nx\"y\n", "quote")]
    [InlineData("a,b\n\"x\"y,1\n", "quote")]
    [InlineData("a,b\n\"x,1\n", "quote")]
    [InlineData("a,b\n1\n", "another number of fields (1) than the header line (2)")]
    [InlineData("a,b\n1,2,3\n", "another number of fields (3) than the header line (2)")]
    [InlineData("a,b\n1,x\0\n", "U+0000")]
    [InlineData("a,b\n\"x\0y\",1\n", "U+0000")]
    public async Task A_record_that_is_none_is_said(string text, string error)
    {
        var columns = new CsvColumns();
        columns.Add("a", required: true);
        using var reader = await CsvRowReader.OpenAsync(new Pieces(text, 7), columns, Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal(2, reader.Line);
        Assert.Contains(error, reader.LineError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\r1,2\r3,4")]
    [InlineData("a,b\r\n1,2\r\n\r\n3,4\r\n")]
    [InlineData("\uFEFFa,b\n\n1,2\n3,4\n\n")]
    [InlineData("\uFEFF\"a\",\"b\"\n\"1\",\"2\"\n 3 , 4 ")]
    public void Line_ends_marks_and_blank_lines_of_all_kinds_are_read(string text)
    {
        foreach (var piece in new[] { 1, 3, 1000 })
        {
            var columns = new CsvColumns();
            var (a, b) = (columns.Add("a"), columns.Add("b"));
            Assert.Equal([("1", "2"), ("3", "4")], ReadCsv(text, piece, columns, c => (c[a]!, c[b]!)));
        }
    }

    [Theory]
    [InlineData("a\0,b\n1,2\n")]
    [InlineData("\"a,b\n1,2\n")]
    [InlineData("\uFEFF")]
    [InlineData("\n\n")]
    [InlineData("a\"\n1\n")]
    public Task A_header_that_is_none_is_refused(string text)
    {
        var columns = new CsvColumns();
        columns.Add("a", required: true);
        return Assert.ThrowsAsync<UnreadableUploadException>(() => CsvRowReader.OpenAsync(new Pieces(text, 9), columns, Ct));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Utf16_with_its_mark_is_read_as_what_it_says(bool isBigEndian)
    {
        var columns = new CsvColumns();
        var (a, b) = (columns.Add("a", required: true), columns.Add("b"));
        var encoding = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("a,b\n1,é€\n")];
        using var reader = await CsvRowReader.OpenAsync(new MemoryStream(bytes), columns, Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((null, "1", "é€"), (reader.LineError, reader[a], reader[b]));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_spoil_their_record_alone()
    {
        var columns = new CsvColumns();
        var a = columns.Add("a", required: true);
        using var reader = await CsvRowReader.OpenAsync(new MemoryStream([.. "a\n"u8, 0xFF, (byte)'\n', .. "x\n"u8]), columns, Ct);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Contains("UTF-8", reader.LineError, StringComparison.Ordinal);
        Assert.True(await reader.ReadAsync(Ct));
        Assert.Equal((null, "x", 3), (reader.LineError, reader[a], reader.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("b,c\n1,2\n")]
    [InlineData("a,A\n1,2\n")]
    public Task A_header_must_name_the_columns_once(string text)
    {
        var columns = new CsvColumns();
        columns.Add("a", required: true);
        return Assert.ThrowsAsync<UnreadableUploadException>(() => CsvRowReader.OpenAsync(new Pieces(text, 9), columns, Ct));
    }

    [Theory]
    [InlineData("[]"), InlineData("{\"rows\":{}}"), InlineData("{\"rows\":[1]"), InlineData("{\"rows\":[]} x")]
    [InlineData("{\"rows\":[],\"rows\":[]}"), InlineData("{\"a\":1,\"a\":2}"), InlineData(""), InlineData("{\"rows\":[1,]}")]
    public void A_body_of_another_form_is_refused(string text) =>
        Assert.ThrowsAny<JsonException>(() => ReadAll(new JsonBodyReader(new Pieces(text, 3), "rows")));

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static List<(string Json, long Line)> ReadAll(JsonRowReader reader)
    {
        var rows = new List<(string, long)>();
        while (reader.ReadAsync(Ct).AsTask().GetAwaiter().GetResult())
            rows.Add((Encoding.UTF8.GetString(reader.Json.Span), reader.Line));
        return rows;
    }

    private static List<T> ReadCsv<T>(string text, int piece, CsvColumns columns, Func<CsvRowReader, T> read)
    {
        using var reader = CsvRowReader.OpenAsync(new Pieces(text, piece), columns, Ct).GetAwaiter().GetResult();
        var rows = new List<T>();
        while (reader.ReadAsync(Ct).AsTask().GetAwaiter().GetResult())
        {
            Assert.Null(reader.LineError);
            rows.Add(read(reader));
        }
        return rows;
    }

    /// <summary>A body that comes in pieces, never at once.</summary>
    private sealed class Pieces(string text, int size) : Body
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var count = Math.Min(Math.Min(size, buffer.Length), _bytes.Length - _at);
            _bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }

    private sealed class Endless(string start, char rest, long length) : Body
    {
        private long _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, length - _at);
            buffer.Span[..count].Fill((byte)rest);
            for (var i = 0; i < count && _at + i < start.Length; i++) buffer.Span[i] = (byte)start[(int)_at + i];
            _at += count;
            return ValueTask.FromResult(count);
        }
    }

    private abstract class Body : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
