using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>
/// Which entries differ between your record and the other side's statement: <see cref="BalanceApi.Reconciliations"/>.
/// </summary>
public sealed class ReconciliationsApi
{
    private const string Root = "/api/v1/balance/reconcile";

    private readonly Transport _transport;

    internal ReconciliationsApi(Transport transport) => _transport = transport;

    /// <summary>
    /// Matches a statement, row by row. Beyond 10,000 rows the answer is a job (<see
    /// cref="Reconciliation.JobId"/>), to be asked for with <see cref="GetAsync"/>.
    /// </summary>
    public Task<Reconciliation> StartAsync(
        string customerId, IReadOnlyCollection<StatementRow> theirs, ReconcileOptions? options = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        var body = new ReconcileBody(
            options?.Scope, customerId, Words.Of(options?.MatchOn), options?.WindowHours, theirs);
        return _transport.JsonAsync(
            new Call(Root) { Content = Body.Of(body, Wire.Json.ReconcileBody), Options = options },
            Wire.Json.EnvelopeReconciliation, ct);
    }

    /// <summary>The same with a file, of up to 1,000,000 rows.</summary>
    /// <param name="customerId">Whose deltas.</param>
    /// <param name="file">Read from where it is, and left open. One that can't be sought is sent once only.</param>
    /// <param name="format">What is in the file.</param>
    /// <param name="options">What to match, and by what.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<Reconciliation> UploadAsync(
        string customerId, Stream file, UploadFormat format, ReconcileOptions? options = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return _transport.JsonAsync(
            new Call(Root)
            {
                Query = new Query().Add(options?.Scope).Add("customerId", customerId)
                    .Add("matchOn", Words.Of(options?.MatchOn)).Add("windowHours", options?.WindowHours),
                Content = new UploadContent(file, Words.Of(format)),
                Options = options,
            }, Wire.Json.EnvelopeReconciliation, ct);
    }

    /// <summary>
    /// A job: its status, then its result with the first entries of each list, or one list page by page.
    /// </summary>
    public Task<Reconciliation> GetAsync(
        string jobId, ReconciliationOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/{Query.Segment(jobId, nameof(jobId))}")
            {
                Query = new Query().Add("list", Words.Of(options?.List)).Add("page", options?.Page)
                    .Add("limit", options?.Limit),
                Options = options,
            }, Wire.Json.EnvelopeReconciliation, ct);

    /// <summary>
    /// Whether your counterparty's root over the first deltas is the server's. Two parties find their first difference
    /// in a few questions.
    /// </summary>
    /// <param name="customerId">Whose deltas.</param>
    /// <param name="sequence">How many of them the root covers, from 1.</param>
    /// <param name="root">RFC 6962 root over the leaf hashes: 0x and 64 lower-case hex digits.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<PrefixComparison> ComparePrefixAsync(
        string customerId, long sequence, string root, PostOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/prefix")
            {
                Content = Body.Of(new PrefixBody(customerId, sequence, root), Wire.Json.PrefixBody),
                Options = options,
            }, Wire.Json.EnvelopePrefixComparison, ct);
}
