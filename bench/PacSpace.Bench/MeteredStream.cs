namespace PacSpace.Bench;

/// <summary>How much the managed heap grew since it was made, at most, at the times it was looked at.</summary>
internal sealed class HeapMeter
{
    private readonly long _start = GC.GetTotalMemory(forceFullCollection: true);
    private long _peak;

    public void Look() => _peak = Math.Max(_peak, GC.GetTotalMemory(forceFullCollection: false) - _start);

    public double PeakMegabytes()
    {
        Look();
        return _peak / 1e6;
    }
}

/// <summary>Counts what is written to another stream, and looks at the heap.</summary>
internal sealed class MeteredStream(Stream inner) : Stream
{
    private long _length;

    public HeapMeter Heap { get; } = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get => _length; set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        _length += buffer.Length;
        Heap.Look();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
