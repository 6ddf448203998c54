using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PacSpace.Cli.Output;
using PacSpace.Client;

namespace PacSpace.Cli.Calls;

/// <summary>A command's conversation with the server.</summary>
internal sealed class Session : IDisposable
{
    private readonly AnswerTap _tap;
    private readonly PacSpaceClient _client;

    private Session(Connection connection, bool isJson, TimeSpan? timeout, int? maxRetries)
    {
        IsJson = isJson;
        var options = new PacSpaceOptions { ApiKey = connection.ApiKey, BaseUrl = connection.Server };
        if (timeout is { } time) options.Timeout = time;
        if (maxRetries is { } count) options.MaxRetries = count;
        // Redirects would take the key to wherever they lead.
        _tap = new AnswerTap(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        try
        {
            _client = new PacSpaceClient(options, _tap);
        }
        catch
        {
            _tap.Dispose();
            throw;
        }
        Server = connection.Server;
        HasKey = connection.ApiKey is not null;
    }

    /// <summary>Whether the answers are for a program.</summary>
    public bool IsJson { get; }

    /// <summary>Where what is public lies, such as the log.</summary>
    public Uri Server { get; }

    public BalanceApi Balance => HasKey ? _client.Balance : throw NoKey();

    /// <summary>What needs no key.</summary>
    public PublicApi Public => _client.Public;

    private bool HasKey { get; }

    public static Session Open(ParseResult parsed) => new(
        Connection.Of(parsed), parsed.GetValue(CommonOptions.Json),
        parsed.GetValue(CommonOptions.Timeout),
        parsed.GetValue(CommonOptions.MaxRetries));

    /// <summary>Writes the last answer's data as the server wrote it.</summary>
    public void WriteJson() => JsonLine.Write(_tap.Data);

    /// <summary>All items of a list, each with its JSON as the server wrote it.</summary>
    /// <param name="list">The list, not yet asked for.</param>
    /// <param name="member">Where an answer has the items.</param>
    /// <param name="ct">Ends it.</param>
    public async IAsyncEnumerable<(TItem Item, JsonElement Json)> RowsAsync<TPage, TItem>(
        Paged<TPage, TItem> list, string member, [EnumeratorCancellation] CancellationToken ct)
    {
        byte[]? page = null;
        JsonElement[] items = [];
        var at = 0;
        await foreach (var item in list.WithCancellation(ct))
        {
            if (!ReferenceEquals(page, _tap.Body))
            {
                page = _tap.Body;
                items = [.. _tap.Data.GetProperty(member).EnumerateArray()];
                at = 0;
            }
            yield return (item, items[at++]);
        }
    }

    /// <summary>Writes all items of a list, one JSON object on a line.</summary>
    public async Task WriteJsonRowsAsync<TPage, TItem>(Paged<TPage, TItem> list, string member, CancellationToken ct)
    {
        await foreach (var (_, json) in RowsAsync(list, member, ct)) JsonLine.Write(json);
    }

    public void Dispose()
    {
        _client.Dispose();
        _tap.Dispose();
    }

    private static InvalidApiKeyException NoKey() => new(
        "There is no API key.", new ErrorInfo { StatusCode = HttpStatusCode.Unauthorized, Code = "INVALID_API_KEY" });
}
