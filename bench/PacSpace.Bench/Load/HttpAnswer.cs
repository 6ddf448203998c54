using System.Buffers.Text;
using System.Text;

namespace PacSpace.Bench.Load;

/// <summary>Where an HTTP/1.1 answer's body lies in the bytes that were received.</summary>
internal readonly record struct HttpAnswer(int Status, string? RetryAfter, int Start, int Length)
{
    /// <summary>
    /// True once the answer is complete; the chunks of one without a length are then put together (RFC 9112 §7.1).
    /// </summary>
    public static bool TryRead(Span<byte> received, out HttpAnswer answer)
    {
        answer = default;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        ReadOnlySpan<byte> headers = received[..(end + 2)];
        var start = end + 4;
        int length;
        if (Header(headers, "\r\nContent-Length: "u8) is { IsEmpty: false } text)
        {
            if (!Utf8Parser.TryParse(text, out length, out _)) throw new IOException("A Content-Length is no number.");
            if (received.Length < start + length) return false;
        }
        else
        {
            var body = received[start..];
            if (!body.EndsWith("\r\n0\r\n\r\n"u8) && !body.SequenceEqual("0\r\n\r\n"u8)) return false;
            if (!IsChunked(body)) return false;
            length = Join(body);
        }
        var retry = Header(headers, "\r\nRetry-After: "u8);
        answer = new HttpAnswer((headers[9] - '0') * 100 + (headers[10] - '0') * 10 + (headers[11] - '0'),
            retry.IsEmpty ? null : Encoding.ASCII.GetString(retry), start, length);
        return true;
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name)
    {
        var at = headers.IndexOf(name);
        if (at < 0) return [];
        var value = headers[(at + name.Length)..];
        return value[..value.IndexOf((byte)'\r')];
    }

    /// <summary>That the last chunk is there: its five bytes may also stand in the middle of another.</summary>
    private static bool IsChunked(ReadOnlySpan<byte> body)
    {
        while (TryReadSize(body, out var size, out var digits))
        {
            var whole = digits + 2 + size + 2;
            if (body.Length < whole) return false;
            if (size == 0) return true;
            body = body[whole..];
        }
        return false;
    }

    /// <summary>Moves what chunks hold to the front; gives its length.</summary>
    private static int Join(Span<byte> body)
    {
        var length = 0;
        for (var at = 0; TryReadSize(body[at..], out var size, out var digits) && size > 0; at += digits + 2 + size + 2)
        {
            body.Slice(at + digits + 2, size).CopyTo(body[length..]);
            length += size;
        }
        return length;
    }

    private static bool TryReadSize(ReadOnlySpan<byte> chunk, out int size, out int digits) =>
        Utf8Parser.TryParse(chunk, out size, out digits, 'x') && chunk.Length >= digits + 2;
}
