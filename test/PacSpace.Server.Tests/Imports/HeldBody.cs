using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace PacSpace.Server.Tests.Imports;

/// <summary>A body whose beginning is sent at once, and the rest and its end only when it is told.</summary>
internal sealed class HeldBody : HttpContent
{
    private readonly byte[] _start;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _rest = Channel.CreateUnbounded<string>();

    public HeldBody(string start, string type = ImportApi.Ndjson)
    {
        _start = Encoding.UTF8.GetBytes(start);
        Headers.ContentType = MediaTypeHeaderValue.Parse(type);
    }

    public Task Begun => _begun.Task;

    public void Send(string text) => _rest.Writer.TryWrite(text);

    public void End() => _rest.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_start, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _begun.TrySetResult();
        await foreach (var text in _rest.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
