using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace PacSpace.Server.Tests.Imports;

/// <summary>A body whose beginning is sent at once and whose end only when it is told.</summary>
internal sealed class HeldBody : HttpContent
{
    private readonly byte[] _start;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldBody(string start, string type = ImportApi.Ndjson)
    {
        _start = Encoding.UTF8.GetBytes(start);
        Headers.ContentType = MediaTypeHeaderValue.Parse(type);
    }

    public Task Begun => _begun.Task;

    public void End() => _end.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_start, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _begun.TrySetResult();
        await _end.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
