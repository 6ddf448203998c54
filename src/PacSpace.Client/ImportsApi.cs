using PacSpace.Client.Http;
using PacSpace.Client.Models;

namespace PacSpace.Client;

/// <summary>Files of deltas: <see cref="BalanceApi.Imports"/>.</summary>
public sealed class ImportsApi
{
    private const string Root = "/api/v1/balance/import";

    private readonly Transport _transport;

    internal ImportsApi(Transport transport) => _transport = transport;

    /// <summary>
    /// Records a file of deltas, of any length; each line stands alone and has the members of an emit. The same file
    /// under the same import id records nothing twice and goes on where it was cut off. Look at
    /// <see cref="Import.Status"/>: an import may be interrupted or stopped.
    /// </summary>
    /// <param name="file">
    /// Read from where it is, and left open. One that can be sought is sent again if the connection breaks; any
    /// other is yours to send again.
    /// </param>
    /// <param name="format">What is in the file.</param>
    /// <param name="options">The import's id.</param>
    /// <param name="ct">Ends the call; what was sent before may be recorded.</param>
    public Task<Import> StartAsync(
        Stream file, UploadFormat format, ImportOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return _transport.JsonAsync(
            new Call(Root)
            {
                Content = new UploadContent(file, Words.Of(format)),
                Options = new PostOptions
                {
                    IdempotencyKey = options?.ImportId, Timeout = options?.Timeout, MaxRetries = options?.MaxRetries,
                },
            }, Wire.Json.EnvelopeImport, ct);
    }

    /// <summary>The latest imports.</summary>
    /// <param name="limit">1 to 100; default 20.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<ImportList> ListAsync(int? limit = null, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call(Root) { Query = new Query().Add("limit", limit), Options = options },
            Wire.Json.EnvelopeImportList, ct);

    /// <summary>How far an import is.</summary>
    public Task<Import> GetAsync(string importId, CallOptions? options = null, CancellationToken ct = default) =>
        _transport.JsonAsync(
            new Call($"{Root}/{Query.Segment(importId, nameof(importId))}") { Options = options },
            Wire.Json.EnvelopeImport, ct);

    /// <summary>The lines that were refused, and why. Enumerate it for all that are kept.</summary>
    public Paged<ImportErrors, ImportError> ErrorsAsync(
        string importId, ImportErrorsOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var path = $"{Root}/{Query.Segment(importId, nameof(importId))}/errors";
        return Paged.ByPage(options.Limit, options.Page, 1000, (place, token) => _transport.JsonAsync(
            new Call(path)
            {
                Query = new Query().Add("page", place?.At ?? options.Page).Add("limit", place?.Limit ?? options.Limit),
                Options = options,
            }, Wire.Json.EnvelopeImportErrors, token), page => page.Errors, page => page.Pagination, ct);
    }
}
