namespace PacSpace.Client;

/// <summary>What every call takes.</summary>
public record CallOptions
{
    /// <summary>How long one attempt may take; default: the client's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How often the request is sent again if it fails; default: the client's.</summary>
    public int? MaxRetries { get; init; }
}

/// <summary>What every call takes that may record something.</summary>
public record PostOptions : CallOptions
{
    /// <summary>
    /// 1 to 255 printable ASCII characters. The same request with the same key is recorded once, however often it is
    /// sent. Default: a random key for the call, the same for all its attempts.
    /// </summary>
    public string? IdempotencyKey { get; init; }
}
