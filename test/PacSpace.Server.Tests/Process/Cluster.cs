using PacSpace.Storage.Tests.Postgres;

namespace PacSpace.Server.Tests.Process;

/// <summary>Server processes that share databases and a master key, and nothing else.</summary>
internal sealed class Cluster(TempDirectory directory, int nodes, params PostgresServer[] databases) : IAsyncDisposable
{
    private readonly ServerProcess?[] _nodes = new ServerProcess?[nodes];
    private readonly string _masterKey = Convert.ToBase64String(new byte[32]);

    public string Storage =>
        $"Host={string.Join(',', databases.Select(d => $"127.0.0.1:{d.Port}"))};Username=pacspace;Database=postgres";

    public ServerProcess this[int node] => _nodes[node]!;

    /// <summary>Starts a node, or starts it again.</summary>
    public async Task StartAsync(int node, CancellationToken ct)
    {
        if (_nodes[node] is { } before) await before.DisposeAsync();
        _nodes[node] = null;
        _nodes[node] = await ServerProcess.StartAsync(directory.File($"node-{node}"),
            [.. ServerProcess.Unlimited, "--PacSpace:Storage", Storage, "--PacSpace:MasterKey", _masterKey,
                "--PacSpace:PublicUrl", "http://cluster.test"], ct);
    }

    /// <summary>Starts all nodes and registers an owner.</summary>
    public async Task<Owner> StartAsync(CancellationToken ct)
    {
        // Mails land with the node that sends them: it is alone until the owner has read hers.
        await StartAsync(0, ct);
        var owner = await Owner.RegisterAsync(this[0], ct);
        await Task.WhenAll(Enumerable.Range(1, nodes - 1).Select(node => StartAsync(node, ct)));
        return owner;
    }

    /// <summary>Starts all nodes together, for the first time or again.</summary>
    public Task RestartAsync(CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, nodes).Select(node => StartAsync(node, ct)));

    /// <summary>Adds what the servers wrote to a failure, without where they were.</summary>
    public async Task ExplainAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (TimeoutException e)
        {
            var logs = _nodes.OfType<ServerProcess>().Select((node, number) =>
            {
                var lines = node.Log.Where(l => !l.TrimStart().StartsWith("at ", StringComparison.Ordinal)).TakeLast(100);
                return $"node {number}:\n{string.Join('\n', lines)}";
            });
            throw new TimeoutException($"{e.Message}\n{string.Join('\n', logs)}", e);
        }
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await Task.WhenAll(_nodes.Where(n => n is { HasExited: false }).Select(n => n!.StopAsync(ct)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) if (node is not null) await node.DisposeAsync();
    }
}
