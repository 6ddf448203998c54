using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PacSpace.Bench;

/// <summary>
/// One HTTP/1.1 connection that sends a request at a time. Bare sockets: the load generator shares the machine with
/// the server, so it must cost little.
/// </summary>
internal sealed class Connection : IDisposable
{
    private static readonly byte[] EndOfHeaders = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthHeader = "Content-Length: "u8.ToArray();

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 20];

    public static async Task<Connection> OpenAsync(IPEndPoint address, CancellationToken ct)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(address, ct);
        return connection;
    }

    public static byte[] Post(Uri server, string path, string key, string body, string extraHeaders = "") => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nX-Api-Key: {key}\r\nContent-Type: application/json\r\n"
        + $"{extraHeaders}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Gives the status of the answer, having read all of it.</summary>
    public async Task<int> SendAsync(byte[] request, CancellationToken ct)
    {
        await _socket.SendAsync(request, ct);
        var filled = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), ct);
            if (read == 0) throw new IOException("The server closed the connection.");
            filled += read;
            if (IsComplete(filled)) return Status();
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Status() => (_buffer[9] - '0') * 100 + (_buffer[10] - '0') * 10 + (_buffer[11] - '0');

    private bool IsComplete(int filled)
    {
        var answer = _buffer.AsSpan(0, filled);
        var headers = answer.IndexOf(EndOfHeaders);
        if (headers < 0) return false;
        var at = answer[..headers].IndexOf(LengthHeader);
        // Without a length the answer is chunked and ends with an empty chunk.
        if (at < 0) return answer.EndsWith("\r\n0\r\n\r\n"u8);
        var length = 0;
        for (at += LengthHeader.Length; answer[at] is >= (byte)'0' and <= (byte)'9'; at++) length = length * 10 + answer[at] - '0';
        return filled >= headers + EndOfHeaders.Length + length;
    }
}
