using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace PacSpace.Server.Tests.Mail;

/// <summary>As much of RFC 5321 as a client needs to hand over a mail, on a loopback port of its own.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _attempts;

    public SmtpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync(_stop.Token);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>While set, recipients are refused for the moment.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>How often a mail was offered.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public ConcurrentQueue<MimeMessage> Received { get; } = new();

    /// <summary>What clients sent to authenticate: identity NUL user NUL password.</summary>
    public ConcurrentQueue<string> Credentials { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(ct);
                await ServeAsync(client, ct);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test ESMTP".AsMemory(), ct);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            var reply = line.Split(' ')[0].ToUpperInvariant() switch
            {
                "EHLO" => "250-test\r\n250 AUTH PLAIN",
                "AUTH" => Authenticate(line),
                "MAIL" => "250 ok",
                "RCPT" => Offer(),
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                "RSET" => "250 ok",
                _ => "502 not here",
            };
            await writer.WriteLineAsync(reply.AsMemory(), ct);
            if (reply.StartsWith("354", StringComparison.Ordinal))
            {
                Received.Enqueue(await ReadMessageAsync(reader, ct));
                await writer.WriteLineAsync("250 taken".AsMemory(), ct);
            }
            if (reply.StartsWith("221", StringComparison.Ordinal)) return;
        }
    }

    private string Authenticate(string line)
    {
        Credentials.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])));
        return "235 ok";
    }

    private string Offer()
    {
        Interlocked.Increment(ref _attempts);
        return IsRefusing ? "451 not now" : "250 ok";
    }

    private static async Task<MimeMessage> ReadMessageAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(ct) is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        return await MimeMessage.LoadAsync(stream, ct);
    }
}
