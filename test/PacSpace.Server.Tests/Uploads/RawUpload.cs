using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace PacSpace.Server.Tests.Uploads;

/// <summary>An upload over a bare socket: its body comes as the test sends it, and the answer is read while it is open.</summary>
internal sealed class RawUpload : IDisposable
{
    private readonly TcpClient _client = new();

    private NetworkStream Stream => _client.GetStream();

    /// <summary>Sends the head of a request whose body comes in chunks.</summary>
    public static async Task<RawUpload> BeginAsync(
        Uri server, string path, string apiKey, CancellationToken ct, string type = Imports.ImportApi.Ndjson)
    {
        var upload = new RawUpload();
        await upload._client.ConnectAsync(server.Host, server.Port, ct);
        await upload.WriteAsync(
            $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nX-Api-Key: {apiKey}\r\nContent-Type: {type}\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n", ct);
        return upload;
    }

    public Task SendAsync(string text, CancellationToken ct) =>
        WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n"), ct);

    public Task EndAsync(CancellationToken ct) => WriteAsync("0\r\n\r\n", ct);

    /// <summary>Status, head and JSON body of the answer.</summary>
    public async Task<(int Status, string Head, JsonNode Body)> ReadAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(text.ToString()))
        {
            var read = await Stream.ReadAsync(buffer, patience.Token);
            Assert.True(read > 0, $"The connection ended after: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        var answer = text.ToString();
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, rest) = (answer[..end], answer[(end + 4)..]);
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, JsonNode.Parse(IsChunked(head) ? Joined(rest) : rest)!);
    }

    public void Dispose() => _client.Dispose();

    private async Task WriteAsync(string text, CancellationToken ct) => await Stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);

    private static bool IsWhole(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        if (IsChunked(answer[..end])) return answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var length = answer[..end].Split("\r\n").Single(l => l.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
        return Encoding.UTF8.GetByteCount(answer[(end + 4)..]) >= int.Parse(length[16..], CultureInfo.InvariantCulture);
    }

    private static bool IsChunked(string head) => head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);

    private static string Joined(string chunks)
    {
        var text = new StringBuilder();
        var bytes = Encoding.UTF8.GetBytes(chunks);
        for (var at = 0; ;)
        {
            var line = Array.IndexOf(bytes, (byte)'\n', at);
            var length = int.Parse(Encoding.UTF8.GetString(bytes, at, line - at - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(bytes, line + 1, length));
            at = line + 1 + length + 2;
        }
    }
}
