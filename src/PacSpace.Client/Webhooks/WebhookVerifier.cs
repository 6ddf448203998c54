using System.Globalization;
using System.Text.Json;
using PacSpace.Client.Http;

namespace PacSpace.Client.Webhooks;

/// <summary>
/// Verifies webhooks, by both kinds of signatures: <c>X-PacSpace-Signature</c>, and <c>webhook-signature</c> as
/// Standard Webhooks has it.
/// </summary>
public sealed class WebhookVerifier
{
    private const int LongestTimestamp = 15;

    private readonly IReadOnlyList<string> _secrets;
    private readonly TimeSpan _tolerance;
    private readonly TimeProvider _clock;

    /// <summary>A verifier for one endpoint.</summary>
    /// <param name="secrets">
    /// The endpoint's secret (<c>whsec_…</c>), or several while one takes the other's place.
    /// </param>
    /// <param name="tolerance">How far the timestamp may be from the clock, either way; default 5 minutes.</param>
    /// <param name="clock">Takes the place of the system's clock.</param>
    public WebhookVerifier(IEnumerable<string> secrets, TimeSpan? tolerance = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = [.. secrets.Where(secret => secret.Length > 0)];
        _tolerance = tolerance ?? TimeSpan.FromMinutes(5);
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Verifies a webhook and gives its event.</summary>
    /// <param name="signature">The header <c>X-PacSpace-Signature</c> or <c>webhook-signature</c>.</param>
    /// <param name="timestamp">
    /// The header <c>X-PacSpace-Timestamp</c> or <c>webhook-timestamp</c>: Unix seconds.
    /// </param>
    /// <param name="rawBody">The body as it came. Parsed and written again it is another text.</param>
    /// <param name="id">The header <c>webhook-id</c>, which the signatures of Standard Webhooks cover.</param>
    /// <exception cref="WebhookVerificationException">
    /// It is not from PacSpace, too old, or was changed on its way.
    /// </exception>
    public WebhookEvent Verify(string signature, string timestamp, ReadOnlySpan<byte> rawBody, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(signature);
        ArgumentNullException.ThrowIfNull(timestamp);
        CheckSignature(signature, timestamp, rawBody, id);
        CheckAge(timestamp);
        return Read(rawBody);
    }

    /// <summary>Verifies a webhook by the headers of its request.</summary>
    /// <param name="header">Gives a header's value by its name, whatever the case; null if there is none.</param>
    /// <param name="rawBody">The body as it came.</param>
    /// <exception cref="WebhookVerificationException">
    /// It is not from PacSpace, too old, or was changed on its way.
    /// </exception>
    public WebhookEvent VerifyRequest(Func<string, string?> header, ReadOnlySpan<byte> rawBody)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header("X-PacSpace-Signature") is { } own)
            return Verify(own, header("X-PacSpace-Timestamp") ?? "", rawBody);
        return header("webhook-signature") is { } standard
            ? Verify(standard, header("webhook-timestamp") ?? "", rawBody, header("webhook-id"))
            : throw new WebhookVerificationException("The request has no signature.");
    }

    internal void CheckSignature(string signature, string timestamp, ReadOnlySpan<byte> body, string? id)
    {
        if (_secrets.Count == 0) throw new WebhookVerificationException("No webhook secret was given.");
        if (!WebhookSignatures.IsAny(signature, timestamp, body, id, _secrets))
            throw new WebhookVerificationException("The signature is not of this secret, timestamp and body.");
    }

    private void CheckAge(string timestamp)
    {
        if (timestamp.Length > LongestTimestamp
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            throw new WebhookVerificationException("The timestamp is not a count of seconds.");
        var age = _clock.GetUtcNow().ToUnixTimeSeconds() - seconds;
        if (Math.Abs(age) > _tolerance.TotalSeconds)
            throw new WebhookVerificationException($"The timestamp is {Math.Abs(age)} s {(age > 0 ? "old" : "ahead")}.");
    }

    private static WebhookEvent Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, Wire.Json.WebhookEvent)
                ?? throw new WebhookVerificationException("The body is signed, and no event.");
        }
        catch (JsonException e)
        {
            throw new WebhookVerificationException("The body is signed, and no event.", e);
        }
    }
}
