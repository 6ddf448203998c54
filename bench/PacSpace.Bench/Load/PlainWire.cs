using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PacSpace.Bench.Load;

/// <summary>
/// One HTTP/1.1 connection that sends a request at a time. Bare sockets: the load generator shares the machine with
/// the server, so it must cost little.
/// </summary>
internal sealed class PlainWire : IWire
{
    private const int MaxLengthDigits = 10;

    private readonly Socket _socket;
    private readonly byte[] _head;
    private byte[] _request = new byte[1024];
    private byte[] _answer = new byte[4096];

    private PlainWire(Socket socket, byte[] head) => (_socket, _head) = (socket, head);

    public static async Task<PlainWire> OpenAsync(LoadOptions options, Uri server, CancellationToken ct)
    {
        var addresses = await Dns.GetHostAddressesAsync(server.Host, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(addresses, server.Port, ct);
        var wait = options.WaitSeconds > 0 ? $"Prefer: wait={options.WaitSeconds}\r\n" : "";
        return new PlainWire(socket, Encoding.ASCII.GetBytes(
            $"POST {options.Path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n"
            + $"{wait}X-Api-Key: "));
    }

    public async ValueTask<WireAnswer> PostAsync(string key, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var length = Compose(key, body.Span);
        for (var sent = 0; sent < length;) sent += await _socket.SendAsync(_request.AsMemory(sent, length - sent), ct);
        for (var filled = 0; ;)
        {
            if (filled == _answer.Length) Array.Resize(ref _answer, 2 * _answer.Length);
            var read = await _socket.ReceiveAsync(_answer.AsMemory(filled), ct);
            if (read == 0) throw new IOException("The server closed the connection.");
            filled += read;
            if (HttpAnswer.TryRead(_answer.AsSpan(0, filled), out var answer))
                return new WireAnswer(answer.Status, answer.RetryAfter, _answer.AsMemory(answer.Start, answer.Length));
        }
    }

    public void Dispose() => _socket.Dispose();

    private static ReadOnlySpan<byte> Length => "\r\nContent-Length: "u8;

    /// <summary>Writes head, length and body, so that they go out as one; gives the length of all.</summary>
    private int Compose(string key, ReadOnlySpan<byte> body)
    {
        var most = _head.Length + key.Length + Length.Length + MaxLengthDigits + 4 + body.Length;
        if (_request.Length < most) _request = new byte[most];
        _head.CopyTo(_request, 0);
        var at = _head.Length + Encoding.ASCII.GetBytes(key, _request.AsSpan(_head.Length));
        Length.CopyTo(_request.AsSpan(at));
        at += Length.Length;
        body.Length.TryFormat(_request.AsSpan(at), out var digits, provider: CultureInfo.InvariantCulture);
        at += digits;
        "\r\n\r\n"u8.CopyTo(_request.AsSpan(at));
        body.CopyTo(_request.AsSpan(at + 4));
        return at + 4 + body.Length;
    }
}
