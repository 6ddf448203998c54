namespace PacSpace.Bench.Load;

/// <param name="RetryAfter">The header; null if there was none.</param>
/// <param name="Body">Until the next request on the same connection.</param>
internal readonly record struct WireAnswer(int Status, string? RetryAfter, ReadOnlyMemory<byte> Body);

/// <summary>A connection that posts bodies to one path.</summary>
internal interface IWire : IDisposable
{
    /// <param name="key">The API key, of ASCII.</param>
    ValueTask<WireAnswer> PostAsync(string key, ReadOnlyMemory<byte> body, CancellationToken ct);
}
