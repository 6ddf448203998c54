namespace PacSpace.Client.Http;

/// <summary>One call of an operation of the server: a POST if there is something to send.</summary>
internal sealed record Call(string Path)
{
    public Query? Query { get; init; }

    public HttpContent? Content { get; init; }

    /// <summary>Asks the server to wait for so many seconds.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>Needs no key and sends none.</summary>
    public bool IsPublic { get; init; }

    public CallOptions? Options { get; init; }

    public Uri Address(string server) => new(server + Path + Query, UriKind.Absolute);
}
