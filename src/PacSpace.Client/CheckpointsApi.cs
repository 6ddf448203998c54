using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>Checkpoints that exist already: <see cref="BalanceApi.Checkpoints"/>.</summary>
public sealed class CheckpointsApi
{
    private const string Root = "/api/v1/balance/checkpoints";

    private readonly Transport _transport;

    internal CheckpointsApi(Transport transport) => _transport = transport;

    /// <summary>A checkpoint by its id (<c>chk_…</c>) or proof root.</summary>
    public Task<Checkpoint> GetAsync(string idOrRoot, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/{Query.Segment(idOrRoot, nameof(idOrRoot))}") { Options = options },
            Wire.Json.EnvelopeCheckpoint, ct);

    /// <summary>
    /// What lies between two checkpoints of one customer, and the proof that the later one extends the earlier.
    /// </summary>
    public Task<CheckpointComparison> CompareAsync(
        string from, string to, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/compare") { Query = new Query().Add("from", from).Add("to", to), Options = options },
            Wire.Json.EnvelopeCheckpointComparison, ct);

    /// <summary>
    /// The <c>.pacproof</c> file of a checkpoint, as it comes: with it and the root anyone checks every covered delta
    /// offline, with <see cref="OfflineVerifier"/>. A file without its last line is not whole, and does
    /// not verify.
    /// </summary>
    /// <returns>A stream that the caller disposes of. The time-out is for its beginning.</returns>
    public Task<Stream> BundleAsync(string idOrRoot, BundleOptions? options = null, CancellationToken ct = default)
    {
        var query = new Query();
        foreach (var size in options?.From ?? []) query.Add("from", size);
        return _transport.StreamAsync(
            new Call($"{Root}/{Query.Segment(idOrRoot, nameof(idOrRoot))}/bundle") { Query = query, Options = options },
            ct);
    }
}
