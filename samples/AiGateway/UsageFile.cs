using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AiGateway;

/// <summary>One call of a customer. Its id is the delta's idempotency key, so that it is billed once.</summary>
internal sealed record Usage(
    string Id, string Customer, string Model, long PromptTokens, long CompletionTokens, decimal Cost);

/// <summary>
/// Usage as it happened, one JSON line a call, written through to the disk; beside it a file that says how many lines
/// were recorded. Whatever becomes of this process or of the network, a line is recorded once.
/// </summary>
internal sealed class UsageFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly string _sentPath;
    private readonly List<Usage> _unsent = [];
    private readonly SemaphoreSlim _added = new(0, 1);
    private long _sent;

    public UsageFile(IOptions<GatewayOptions> options)
    {
        var path = options.Value.UsageFile;
        _sentPath = path + ".sent";
        _sent = File.Exists(_sentPath)
            ? long.Parse(File.ReadAllText(_sentPath), CultureInfo.InvariantCulture) : 0;
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Restore();
    }

    /// <summary>What a customer used that is not recorded yet.</summary>
    public decimal Unsent(string customer)
    {
        lock (_gate) return _unsent.Where(usage => usage.Customer == customer).Sum(usage => usage.Cost);
    }

    /// <summary>Writes usage down. It is on disk when this returns.</summary>
    public void Add(Usage usage)
    {
        // A delta of nothing can't be recorded.
        if (usage.Cost == 0) return;
        lock (_gate)
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(usage), (byte)'\n']);
            _file.Flush(flushToDisk: true);
            _unsent.Add(usage);
            if (_added.CurrentCount == 0) _added.Release();
        }
    }

    /// <summary>The oldest usage that is not recorded yet, once there is some.</summary>
    public async Task<IReadOnlyList<Usage>> NextAsync(int limit, CancellationToken ct)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_unsent.Count > 0) return [.. _unsent.Take(limit)];
            }
            await _added.WaitAsync(ct);
        }
    }

    /// <summary>Remembers that the oldest usage was recorded. Forgetting that does no harm: keys stay the same.</summary>
    public void Recorded(int count)
    {
        lock (_gate)
        {
            _unsent.RemoveRange(0, count);
            _sent += count;
            var next = _sentPath + ".next";
            File.WriteAllText(next, _sent.ToString(CultureInfo.InvariantCulture));
            File.Move(next, _sentPath, overwrite: true);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _added.Dispose();
    }

    private void Restore()
    {
        var whole = 0L;
        using var reader = new StreamReader(_file, leaveOpen: true);
        var lines = reader.ReadToEnd().Split('\n');
        // What follows the last line end was cut off in the middle: its customer never had an answer.
        foreach (var (number, line) in lines[..^1].Index())
        {
            whole += Encoding.UTF8.GetByteCount(line) + 1;
            if (number >= _sent) _unsent.Add(JsonSerializer.Deserialize<Usage>(line)!);
        }
        _file.SetLength(whole);
        _file.Position = whole;
    }
}
