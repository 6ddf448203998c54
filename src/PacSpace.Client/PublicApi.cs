using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>
/// What needs no key, because knowing a root or an id is the access: <see cref="PacSpaceClient.Public"/>.
/// </summary>
public sealed class PublicApi
{
    private readonly Transport _transport;

    internal PublicApi(Transport transport) => _transport = transport;

    /// <summary>Has the server check a proof root. Enumerate it for every record under the root.</summary>
    public Paged<VerifiedRoot, VerifiedRecord> VerifyAsync(
        string proofRoot, VerifyOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var path = PathOf(proofRoot);
        return Paged.ByOffset(options.Limit, options.Offset, 1000, (place, token) => _transport.JsonAsync(
            new Call(path)
            {
                Query = new Query().Add("source", Words.Of(options.Source))
                    .Add("limit", place?.Limit ?? options.Limit).Add("offset", place?.At ?? options.Offset),
                IsPublic = true,
                Options = options,
            }, Wire.Json.EnvelopeVerifiedRoot, token), page => page.Records, page => page.Pagination, ct);
    }

    /// <summary>The data to check a proof root with.</summary>
    public Task<PublicProof> ProofAsync(string proofRoot, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{PathOf(proofRoot)}/proof") { IsPublic = true, Options = options },
            Wire.Json.EnvelopePublicProof, ct);

    /// <summary>The leaves under a proof root, 32 bytes each.</summary>
    public Task<byte[]> LeavesAsync(string proofRoot, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.BytesAsync(new Call($"{PathOf(proofRoot)}/leaves") { IsPublic = true, Options = options }, ct);

    /// <summary>A receipt by its id (<c>rcpt_…</c>). Enumerate it for every delta.</summary>
    public Paged<Receipt, ReceiptDelta> ReceiptAsync(
        string receiptId, ReceiptOptions? options = null, CancellationToken ct = default) =>
        ReceiptsApi.Read(
            _transport, $"/api/v1/receipt/{Query.Segment(receiptId, nameof(receiptId))}", true, null, options, ct);

    /// <summary>A receipt as a PDF.</summary>
    public Task<byte[]> ReceiptPdfAsync(
        string receiptId, ReceiptPdfOptions? options = null, CancellationToken ct = default) =>
        _transport.BytesAsync(
            new Call($"/api/v1/receipt/{Query.Segment(receiptId, nameof(receiptId))}.pdf")
            {
                Query = new Query().Add("locale", options?.Locale).Add("timeZone", options?.TimeZone)
                    .Add("unit", options?.Unit).Add("paper", Words.Of(options?.Paper)),
                IsPublic = true,
                Options = options,
            }, ct);

    private static string PathOf(string proofRoot) => $"/api/v1/verify/{Query.Segment(proofRoot, nameof(proofRoot))}";
}
