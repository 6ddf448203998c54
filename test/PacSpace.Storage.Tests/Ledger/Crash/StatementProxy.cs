using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PacSpace.Storage.Tests.Ledger.Crash;

/// <summary>
/// Stands on loopback before a PostgreSQL server, reads what clients send (PostgreSQL manual, "Frontend/Backend
/// Protocol") and ends a connection at the statement it is told.
/// </summary>
internal sealed class StatementProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, Task> _connections = [];
    private readonly int _server;
    private readonly Task _accepting;
    private volatile bool _isRefusing;
    private int _roundTrips;

    public StatementProxy(int serverPort)
    {
        _server = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Requests that waited for an answer: pipelines that were ended by a Sync, and simple queries.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Asked for each statement before it is passed on; null: all pass.</summary>
    public Func<string, Cut>? Decide { get; set; }

    /// <summary>Called when a connection was cut because <see cref="Decide"/> said so.</summary>
    public Action? Ended { get; set; }

    /// <summary>Ends all connections and takes no more until <see cref="Accept"/>. Waits for the server's side to end.</summary>
    public async Task EndAllAsync()
    {
        Refuse();
        foreach (var connection in _connections.Keys) connection.Cut();
        await SettleAsync();
    }

    /// <summary>Takes no further connections.</summary>
    public void Refuse() => _isRefusing = true;

    public void Accept() => _isRefusing = false;

    /// <summary>Waits until the server has ended the connections that were cut, and so whatever they had under way.</summary>
    public Task SettleAsync() =>
        Task.WhenAll(_connections.Where(c => c.Key.IsCut).Select(c => c.Value)).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await EndAllAsync();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // The listener was stopped.
            }
            if (_isRefusing)
            {
                client.Close(0);
                continue;
            }
            var connection = new Connection(client, this);
            _connections[connection] = Task.Run(() => connection.RunAsync(_server));
            if (_isRefusing) connection.Cut();
        }
    }

    /// <summary>What becomes of a connection at a statement.</summary>
    internal enum Cut
    {
        None,

        /// <summary>The statement is not passed on.</summary>
        Before,

        /// <summary>It is, with what comes with it, but its answer is not.</summary>
        AnswerLost,

        /// <summary>Nothing passes any more, and neither side hears of it: the network between them is gone.</summary>
        Silence,

        /// <summary>The same, once what comes with the statement was passed on.</summary>
        SilenceAfter,
    }

    private sealed class Connection(Socket client, StatementProxy proxy) : IDisposable
    {
        private const int SslRequest = 80877103;
        private const int GssRequest = 80877104;

        private static readonly string[] Resets = ["DISCARD ", "SET SESSION AUTHORIZATION DEFAULT", "RESET ALL", "CLOSE ALL", "UNLISTEN *"];

        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);
        private volatile bool _losesAnswers;
        private volatile bool _isCut;
        private volatile bool _isSilent;
        private bool _silencedBySync;
        private bool _isStarted;
        private bool _isDecided;
        private string _bound = "";

        public bool IsCut => _isCut;

        public async Task RunAsync(int port)
        {
            client.NoDelay = true;
            try
            {
                await _server.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAll(AnswerAsync(), AskAsync());
            }
            finally
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            client.Dispose();
            _server.Dispose();
        }

        /// <summary>The client hears nothing more; the server hears the end after all that was passed on.</summary>
        public void Cut()
        {
            _isCut = true;
            client.Close(0);
            Quietly(() => _server.Shutdown(SocketShutdown.Send));
        }

        private async Task AskAsync()
        {
            try
            {
                while (await ReadAsync() is { } message && await PassAsync(message)) { }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // Either side is gone: so is the connection.
            }
            Cut();
            if (_isDecided) proxy.Ended?.Invoke();
        }

        private async Task<bool> PassAsync(byte[] message)
        {
            var cut = Statement(message) is { } sql && proxy.Decide is { } decide ? decide(sql) : StatementProxy.Cut.None;
            _isDecided |= cut != StatementProxy.Cut.None;
            if (cut == StatementProxy.Cut.Before) return false;
            if (cut == StatementProxy.Cut.Silence) _isSilent = true;
            _silencedBySync |= cut == StatementProxy.Cut.SilenceAfter;
            if (IsWaitedFor(message)) Interlocked.Increment(ref proxy._roundTrips);
            if (_isSilent) return true;
            _losesAnswers |= cut == StatementProxy.Cut.AnswerLost;
            await _server.SendAsync(message);
            if (_silencedBySync && message[0] == 'S') _isSilent = true;
            // A pipeline ends with Sync; a simple query stands alone.
            return !_losesAnswers || message[0] is not ((byte)'S' or (byte)'Q');
        }

        /// <summary>The end of a pipeline, or a query by itself; what resets a pooled connection goes ahead of the next one.</summary>
        private static bool IsWaitedFor(byte[] message) => message[0] == 'S'
            || (message[0] == 'Q' && !Resets.Any(r => Text(message, 5).StartsWith(r, StringComparison.Ordinal)));

        /// <summary>The text of the statement that a message runs, if it runs one.</summary>
        private string? Statement(byte[] message)
        {
            switch ((char)message[0])
            {
                case 'P':
                    var name = Text(message, 5);
                    _statements[name] = Text(message, 5 + name.Length + 1);
                    return null;
                case 'B':
                    _bound = Text(message, 5 + Text(message, 5).Length + 1);
                    return null;
                case 'E':
                    return _statements[_bound];
                case 'Q':
                    return Text(message, 5);
                default:
                    return null;
            }
        }

        private static string Text(byte[] message, int from) =>
            Encoding.UTF8.GetString(message.AsSpan(from, Array.IndexOf(message, (byte)0, from) - from));

        /// <summary>One message; before the session starts it has no type byte.</summary>
        private async Task<byte[]?> ReadAsync()
        {
            if (!_isStarted)
            {
                var start = await ReadAsync(0);
                if (start is null) return null;
                _isStarted = BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(4)) is not (SslRequest or GssRequest);
                return start;
            }
            return await ReadAsync(1);
        }

        private async Task<byte[]?> ReadAsync(int typeBytes)
        {
            var head = new byte[typeBytes + 4];
            if (!await FillAsync(head)) return null;
            var message = new byte[typeBytes + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typeBytes))];
            head.CopyTo(message, 0);
            return await FillAsync(message.AsMemory(head.Length)) ? message : null;
        }

        private async Task<bool> FillAsync(Memory<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var read = await client.ReceiveAsync(buffer);
                if (read == 0) return false;
                buffer = buffer[read..];
            }
            return true;
        }

        private async Task AnswerAsync()
        {
            var buffer = new byte[1 << 16];
            try
            {
                for (int read; (read = await _server.ReceiveAsync(buffer.AsMemory())) > 0;)
                    if (!_losesAnswers && !_isCut && !_isSilent) await SendAsync(buffer.AsMemory(0, read));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The server is gone.
            }
            // A client behind a dead network does not hear of it.
            if (!_isSilent) Cut();
        }

        private async Task SendAsync(ReadOnlyMemory<byte> answer)
        {
            try
            {
                await client.SendAsync(answer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client is gone; the server's end is still waited for.
            }
        }

        private static void Quietly(Action close)
        {
            try
            {
                close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }
    }
}
