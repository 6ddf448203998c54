using System.Net;
using Microsoft.Extensions.Options;
using PacSpace.Client.Http;

namespace PacSpace.Client;

/// <summary>What options may be.</summary>
internal sealed class PacSpaceOptionsRules : IValidateOptions<PacSpaceOptions>
{
    /// <summary>What any timer can wait.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, PacSpaceOptions options)
    {
        try
        {
            Check(options);
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is ArgumentException or InvalidApiKeyException)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }

    /// <exception cref="InvalidApiKeyException">The key can't be one.</exception>
    /// <exception cref="ArgumentException">Something else can't be right.</exception>
    public static void Check(PacSpaceOptions options)
    {
        if (options.ApiKey is { } key && !IsKey(key))
        {
            throw new InvalidApiKeyException("An API key is pk_test_PUBLIC.SECRET or pk_live_PUBLIC.SECRET.",
                new ErrorInfo { StatusCode = HttpStatusCode.Unauthorized, Code = "INVALID_API_KEY" });
        }
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxRetries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Timeout, LongestTimeout);
        _ = ServerAddress.Of(options);
    }

    private static bool IsKey(string key)
    {
        var isPrefixed = key.StartsWith("pk_test_", StringComparison.Ordinal)
            || key.StartsWith("pk_live_", StringComparison.Ordinal);
        var rest = isPrefixed ? key.AsSpan("pk_test_".Length) : [];
        return !rest.IsEmpty && !rest.ContainsAnyExceptInRange('!', '~');
    }
}
