using System.Net;
using System.Net.Http.Headers;

namespace PacSpace.Client.Http;

/// <summary>
/// A file of the caller's, who goes on owning it. One that can be sought is sent again from where it began.
/// </summary>
internal sealed class UploadContent : HttpContent
{
    private readonly Stream _file;
    private readonly long _start;

    public UploadContent(Stream file, string mediaType)
    {
        _file = file;
        _start = file.CanSeek ? file.Position : 0;
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    public bool IsReadOnce => !_file.CanSeek;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
    {
        if (_file.CanSeek) _file.Position = _start;
        return _file.CopyToAsync(stream, ct);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _file.CanSeek ? _file.Length - _start : 0;
        return _file.CanSeek;
    }
}
