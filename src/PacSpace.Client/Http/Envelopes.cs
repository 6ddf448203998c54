namespace PacSpace.Client.Http;

/// <summary>A good answer.</summary>
internal sealed record Envelope<T>
{
    public bool? Success { get; init; }

    public T? Data { get; init; }
}

/// <summary>A refusal. Whatever stands between the server and us may have left things out.</summary>
internal sealed record ErrorEnvelope
{
    public string? Message { get; init; }

    public ErrorBody? Error { get; init; }
}

internal sealed record ErrorBody
{
    public string? Code { get; init; }

    public string? Message { get; init; }

    public IReadOnlyList<ErrorDetail>? Details { get; init; }

    public string? RequestId { get; init; }

    public long? RetryAfterSeconds { get; init; }

    public string? CustomerId { get; init; }
}
