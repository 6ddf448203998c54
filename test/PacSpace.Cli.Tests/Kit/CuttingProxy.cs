using System.Net;
using System.Net.Sockets;

namespace PacSpace.Cli.Tests.Kit;

/// <summary>A TCP proxy on a free port that cuts connections after so many bytes of the client's.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="server">Where the bytes go.</param>
    public CuttingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public int CutsMade { get; private set; }

    private int AfterBytes { get; set; }

    private Task When { get; set; } = Task.CompletedTask;

    /// <summary>Cuts the next connections, so many of them.</summary>
    /// <param name="connections">How many.</param>
    /// <param name="afterBytes">Bytes of the client's that come through.</param>
    /// <param name="when">Nothing moves from then on until this is done.</param>
    public void Cut(int connections, int afterBytes, Task? when = null) =>
        (_cuts, AfterBytes, When) = (connections, afterBytes, when ?? Task.CompletedTask);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client, _cuts-- > 0));
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client, bool isCut)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var up = PumpAsync(client.GetStream(), server.GetStream(), isCut ? AfterBytes : long.MaxValue, over.Token);
            var down = PumpAsync(server.GetStream(), client.GetStream(), long.MaxValue, over.Token);
            await Task.WhenAny(up, down);
            if (isCut)
            {
                await When.WaitAsync(_stop.Token);
                CutsMade++;
                // A reset: nobody may take it for a proper end.
                client.LingerState = server.LingerState = new LingerOption(true, 0);
            }
            await over.CancelAsync();
            await Task.WhenAll(up, down);
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, long bytes, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (bytes > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), ct) is > 0 and var read)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), ct);
                bytes -= read;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other end went away.
        }
    }
}
