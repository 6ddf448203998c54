using System.IO.Pipelines;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;
using PacSpace.Core.Statements;
using PacSpace.Server.Hosting;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.Proofs;

/// <summary>
/// Sends a bundle line by line, in memory that does not grow with it. What goes wrong on the way breaks the connection:
/// nobody may take the beginning of a bundle for a whole one.
/// </summary>
internal sealed class BundleStream(
    ILedgerStore store, SignedLog log, CheckpointRow row, BundleHeader header, ILogger<BundleStream> logger) : IResult
{
    private const int ChunkRows = 256;
    private const int MaxUnflushedBytes = 64 * 1024;

    private readonly CanonicalWriter _statement = new();
    private readonly CanonicalWriter _payload = new();
    private readonly LogGaps _gaps = new(log.Tiles);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = BundleWriter.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{row.CheckpointId}.pacproof\"";
        response.Headers.CacheControl = "private, no-cache";
        try
        {
            await response.StartAsync(ct);
            await WriteAsync(response.BodyWriter, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The client went away.
        }
        catch (Exception e)
        {
            logger.BundleBroken(row.CheckpointId, e);
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(PipeWriter output, CancellationToken ct)
    {
        var bundle = new BundleWriter(output);
        bundle.WriteHeader(header);
        for (var first = row.FirstSequence; first <= row.LastSequence; first += ChunkRows)
        {
            var last = Math.Min(row.LastSequence, first + ChunkRows - 1);
            var deltas = await store.ReadDeltasAsync(log.State.Log.Environment, row.CustomerId, first, last, ct);
            if (deltas.Count != last - first + 1)
                throw new InvalidDataException($"Deltas of '{row.CustomerId}' between {first} and {last} are missing.");
            foreach (var delta in deltas)
            {
                var gap = await _gaps.ToAsync(delta.LogIndex, ct);
                WriteDelta(bundle, delta, gap);
                if (output.UnflushedBytes >= MaxUnflushedBytes) await output.FlushAsync(ct);
                ct.ThrowIfCancellationRequested();
            }
        }
        var rest = await _gaps.ToAsync(log.Head.Size, ct);
        if (_gaps.Root() != log.Head.Root)
            throw new InvalidDataException($"What was sent does not give the head over {log.Head.Size} entries.");
        bundle.WriteTrailer(rest);
        await output.FlushAsync(ct);
    }

    private void WriteDelta(BundleWriter bundle, DeltaRow delta, ReadOnlySpan<Hash> gap)
    {
        var statement = delta.Statement(log.State.Log).Write(_statement);
        var leaf = LogEntry.Of(EntryType.Delta, statement).LeafHash();
        if (leaf != delta.Leaf) throw new InvalidDataException($"Entry {delta.LogIndex} was changed.");
        _gaps.Append(leaf);
        if (delta.Payload is { } payload)
            bundle.WriteDelta(statement, payload.Statement(log.State.Log.Environment).Write(_payload), gap);
        else bundle.WriteDelta(statement, [], gap);
    }
}
