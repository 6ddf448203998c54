using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using Monitor = PacSpace.Server.Tests.PublicLog.Monitor;

namespace PacSpace.Server.Tests.Cli;

/// <summary>A log on a real socket that serves whatever the test wants: honest files, and lies in their place.</summary>
public sealed class FakeLog : IAsyncDisposable
{
    public const string Origin = "ledger.example.com/log/env_test";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private TileBuilder _tiles = new();
    private List<byte[]> _entries = [];

    private FakeLog(WebApplication app) => _app = app;

    public LogSigner Signer { get; } = new(Origin, [.. Enumerable.Range(0, LogSigner.SeedSize).Select(i => (byte)i)]);

    public Uri Url { get; private set; } = null!;

    /// <summary>Answers in place of files.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Lies { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The published files by their path.</summary>
    public ConcurrentDictionary<string, byte[]> Files => _files;

    public static async Task<FakeLog> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var log = new FakeLog(app);
        app.Run(log.AnswerAsync);
        await app.StartAsync(ct);
        log.Url = new Uri(app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/log/env_test");
        return log;
    }

    /// <summary>Appends entries and publishes files and head. Another seed gives other entries at the same places.</summary>
    public TreeHead Grow(int count, string seed = "")
    {
        for (var i = 0; i < count; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{seed}{_entries.Count}");
            var entry = new byte[LogEntry.Size];
            LogEntry.Of(EntryType.Delta, Encoding.UTF8.GetBytes(text)).CopyTo(entry);
            _entries.Add(entry);
            _tiles.Append(MerkleHasher.Leaf(entry));
        }
        foreach (var tile in _tiles.TakeChanged()) Publish($"tile/{tile.Level}/", tile.Index, Hash.Join([.. tile.Hashes]), 32);
        for (var first = 0; first < _entries.Count; first += Tile.FullWidth)
            Publish("tile/entries/", first / Tile.FullWidth, Bundle(_entries.Skip(first).Take(Tile.FullWidth)), 35);
        var head = new TreeHead(Origin, _tiles.Size, _tiles.Root());
        Serve(head);
        return head;
    }

    /// <summary>Throws all away, as a log does that was restored from an old copy.</summary>
    public void Clear()
    {
        (_tiles, _entries) = (new TileBuilder(), []);
        _files.Clear();
    }

    public void Serve(TreeHead head) => Serve(Signer.Sign(head));

    public void Serve(string note) => _files["checkpoint"] = Encoding.UTF8.GetBytes(note);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Signer.Dispose();
    }

    private void Publish(string folder, long index, byte[] bytes, int itemSize)
    {
        var width = bytes.Length / itemSize;
        var suffix = width == Tile.FullWidth ? "" : FormattableString.Invariant($".p/{width}");
        _files[folder + Monitor.IndexOf(index) + suffix] = bytes;
    }

    private static byte[] Bundle(IEnumerable<byte[]> entries)
    {
        var bundle = new MemoryStream();
        var length = new byte[2];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            bundle.Write(length);
            bundle.Write(entry);
        }
        return bundle.ToArray();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Replace("/log/env_test/", "", StringComparison.Ordinal);
        Asked.Enqueue(path);
        if (Lies.TryGetValue(path, out var lie)) await lie(http);
        else if (_files.TryGetValue(path, out var bytes)) await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        else http.Response.StatusCode = 404;
    }
}
