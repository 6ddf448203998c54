using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PacSpace.Client.Webhooks;

namespace PacSpace.Client.Tests.Webhooks;

public sealed class WebhookVerifierTests
{
    private const long Now = 1_793_880_000;

    private static readonly byte[] Body = """
        {"id":"evt_1","event":"delta.verified","timestamp":"2026-11-05T12:00:00.123Z","createdAt":"2026-11-05T12:00:00.000Z",
         "tenantId":"tnt_1","environment":"sandbox","data":{"customerId":"größe","delta":-42.50,"sequenceNumber":"2"}}
        """u8.ToArray();

    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    private readonly string _secret = NewSecret();

    [Fact]
    public void A_webhook_that_was_signed_with_the_secret_gives_its_event()
    {
        foreach (var signed in (WebhookEvent[])
            [Verifier(_secret).Verify(Own(_secret), $"{Now}", Body), Verifier(_secret).Verify(Standard(_secret), $"{Now}", Body, "evt_1")])
        {
            Assert.Equal(("evt_1", "delta.verified", "tnt_1", "sandbox"),
                (signed.Id, signed.Event, signed.TenantId, signed.Environment));
            Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Now * 1000 + 123), signed.Timestamp);
            Assert.Equal("-42.50", signed.Data.GetProperty("delta").GetRawText());
        }
    }

    // https://github.com/standard-webhooks/standard-webhooks, of its libraries' tests.
    [Fact]
    public void The_example_of_Standard_Webhooks_is_signed() =>
        Verifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").CheckSignature(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "1614265330",
            """{"test": 2432232314}"""u8, "msg_p5jXN8AQM9LWM0D4loKWxJek");

    [Fact]
    public void While_a_secret_is_replaced_either_signature_and_either_secret_will_do()
    {
        var (older, newer) = (NewSecret(), NewSecret());
        var both = $"{Own(newer)},{Own(older)}";
        var bothStandard = $"{Standard(newer)} {Standard(older)}";
        foreach (var secrets in (string[][])[[older], [newer], [older, newer], [NewSecret(), older]])
        {
            Assert.Equal("evt_1", Verifier(secrets).Verify(both, $"{Now}", Body).Id);
            Assert.Equal("evt_1", Verifier(secrets).Verify(both.Replace(",", ", ", StringComparison.Ordinal), $"{Now}", Body).Id);
            Assert.Equal("evt_1", Verifier(secrets).Verify(bothStandard, $"{Now}", Body, "evt_1").Id);
        }
        Assert.Equal("evt_1", Verifier(newer, older).Verify(Own(older), $"{Now}", Body).Id);
        AssertRefused(() => Verifier(NewSecret()).Verify(both, $"{Now}", Body));
    }

    [Fact]
    public void Whatever_is_changed_it_is_refused()
    {
        var (verifier, own, standard) = (Verifier(_secret), Own(_secret), Standard(_secret));
        for (var i = 3; i < own.Length; i++)
        {
            var flipped = $"{own[..i]}{(own[i] == '0' ? '1' : '0')}{own[(i + 1)..]}";
            AssertRefused(() => verifier.Verify(flipped, $"{Now}", Body));
        }
        for (var i = 0; i < Body.Length; i++)
        {
            var changed = Body.ToArray();
            changed[i] ^= 1;
            AssertRefused(() => verifier.Verify(own, $"{Now}", changed));
            AssertRefused(() => verifier.Verify(standard, $"{Now}", changed, "evt_1"));
        }
        Action[] calls =
        [
            () => verifier.Verify(own, $"{Now + 1}", Body), () => verifier.Verify(own, $"0{Now}", Body),
            () => verifier.Verify("", $"{Now}", Body), () => verifier.Verify("v1=", $"{Now}", Body),
            () => verifier.Verify("v2=00", $"{Now}", Body), () => verifier.Verify(own.ToUpperInvariant(), $"{Now}", Body),
            () => verifier.Verify(own[3..], $"{Now}", Body), () => verifier.Verify($"{own}0", $"{Now}", Body),
            () => verifier.Verify(own, $"{Now}", []), () => verifier.Verify(standard, $"{Now}", Body),
            () => verifier.Verify(standard, $"{Now}", Body, "evt_2"),
            () => verifier.Verify(standard.Replace("=", "", StringComparison.Ordinal), $"{Now}", Body, "evt_1"),
            () => Verifier().Verify(own, $"{Now}", Body), () => Verifier("").Verify(own, $"{Now}", Body),
            () => Verifier("whsec_%%%").Verify(standard, $"{Now}", Body, "evt_1"),
            () => verifier.VerifyRequest(_ => null, Body),
            () => verifier.VerifyRequest(name => name == "X-PacSpace-Signature" ? own : null, Body),
        ];
        Assert.All(calls, AssertRefused);
    }

    [Fact]
    public void A_signature_does_not_outlive_the_tolerance_in_either_direction()
    {
        foreach (var offset in (int[])[0, -300, 300])
            Assert.Equal("evt_1", Verifier(_secret).Verify(Own(_secret, Now + offset), $"{Now + offset}", Body).Id);
        foreach (var offset in (int[])[-301, 301, -100_000])
            AssertRefused(() => Verifier(_secret).Verify(Own(_secret, Now + offset), $"{Now + offset}", Body));
        var narrow = new WebhookVerifier([_secret], TimeSpan.FromSeconds(60), Clock);
        Assert.Equal("evt_1", narrow.Verify(Own(_secret, Now - 60), $"{Now - 60}", Body).Id);
        AssertRefused(() => narrow.Verify(Own(_secret, Now - 61), $"{Now - 61}", Body));
        var unbounded = new WebhookVerifier([_secret], TimeSpan.MaxValue, Clock);
        foreach (var timestamp in (string[])["", "soon", "1e9", "-5", "1.5", " 1", "9999999999999999"])
            AssertRefused(() => unbounded.Verify(Own(_secret, timestamp), timestamp, Body));
    }

    [Fact]
    public void What_is_signed_and_no_event_is_refused()
    {
        foreach (var text in (string[])["", "null", "[]", "{}", """{"id":"evt_1"}""", "<html>", "{\"id\":\"\xff\""])
        {
            var body = Encoding.Latin1.GetBytes(text);
            AssertRefused(() => Verifier(_secret).Verify(Own(_secret, $"{Now}", body), $"{Now}", body));
        }
    }

    private static WebhookVerifier Verifier(params string[] secrets) => new(secrets, clock: Clock);

    private static void AssertRefused(Action call) =>
        Assert.Equal("WEBHOOK_VERIFICATION_FAILED", Assert.Throws<WebhookVerificationException>(call).Code);

    private static string NewSecret() => $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    private static string Own(string secret, long at = Now) => Own(secret, at.ToString(CultureInfo.InvariantCulture));

    /// <summary>As the contract words it.</summary>
    private static string Own(string secret, string timestamp, byte[]? body = null) => $"v1={Convert.ToHexStringLower(
        Mac(Encoding.UTF8.GetBytes(secret), $"{timestamp}.", body ?? Body))}";

    private static string Standard(string secret) => $"v1,{Convert.ToBase64String(
        Mac(Convert.FromBase64String(secret["whsec_".Length..]), $"evt_1.{Now}.", Body))}";

    private static byte[] Mac(byte[] key, string prefix, byte[] body)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes(prefix), .. body];
        return HMACSHA256.HashData(key, message);
    }
}
