using System.Globalization;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>A body of which something comes now and then.</summary>
/// <param name="minBytesPerSecond">What the server itself sees to, for the words.</param>
internal sealed class UploadBody(Stream body, TimeSpan maxIdle, double minBytesPerSecond) : Stream
{
    private readonly CancellationTokenSource _idle = new();
    private CancellationTokenSource? _either;
    private CancellationToken _asked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="SlowUploadException">The body comes too slowly.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_either is null || _asked != cancellationToken)
        {
            _either?.Dispose();
            _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _idle.Token);
            _asked = cancellationToken;
        }
        var read = body.ReadAsync(buffer, _either.Token);
        return read.IsCompletedSuccessfully ? read : WaitAsync(read, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _either?.Dispose();
            _idle.Dispose();
        }
        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read, CancellationToken ct)
    {
        _idle.CancelAfter(maxIdle);
        try
        {
            return await read;
        }
        catch (OperationCanceledException) when (_idle.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new SlowUploadException(string.Create(
                CultureInfo.InvariantCulture, $"stopped coming for {maxIdle.TotalSeconds} s"));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            throw new SlowUploadException(string.Create(CultureInfo.InvariantCulture,
                $"came too slowly; {minBytesPerSecond} bytes a second are the least, on average"));
        }
        finally
        {
            _idle.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
