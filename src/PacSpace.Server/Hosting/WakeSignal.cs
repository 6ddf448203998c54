using System.Threading.Channels;

namespace PacSpace.Server.Hosting;

/// <summary>Wakes a loop whose work lies in a table. Nothing is lost with it: the loop also looks by itself.</summary>
public abstract class WakeSignal(TimeProvider clock)
{
    // One is enough: a loop that is woken looks at all there is.
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Returns when the signal is set, or after a time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            await _channel.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
        }
    }
}
