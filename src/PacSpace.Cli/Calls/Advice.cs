using System.Globalization;
using PacSpace.Client;

namespace PacSpace.Cli.Calls;

/// <summary>What to do about a refusal.</summary>
internal static class Advice
{
    /// <summary>Empty where the refusal says it itself.</summary>
    public static string On(PacSpaceException refusal) => refusal.Code switch
    {
        "INVALID_API_KEY" => "Set PACSPACE_API_KEY to pk_…, or make a key: pacspace keys create NAME --save.",
        "API_KEY_DISABLED" => "Switch it on again: pacspace keys enable ID.",
        "JWT_INVALID" or "JWT_EXPIRED" => "Log in again: pacspace login.",
        "INVALID_CREDENTIALS" => "Check the address and the password.",
        "EMAIL_NOT_VERIFIED" => "Open the link in the mail that you got when you registered.",
        "CUSTOMER_NOT_FOUND" => "See pacspace customers list; a first delta makes a customer.",
        "CONTRACT_NOT_DEPLOYED" => "The key's environment is not active yet; try again in a moment.",
        "IDEMPOTENCY_KEY_REUSED" => "Give what is new a key of its own.",
        "NETWORK_ERROR" => "Check that the server runs, and --base-url or PACSPACE_BASE_URL.",
        "TIMEOUT" => "Try again, or wait longer: --timeout 2m.",
        "UNREADABLE_ANSWER" => "Check that --base-url or PACSPACE_BASE_URL leads to a PacSpace server.",
        _ when refusal.RetryAfter is { } wait =>
            string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Ceiling(wait.TotalSeconds)} s."),
        _ when (int?)refusal.StatusCode is >= 500 => "Try again; if it stays, ask your operator.",
        _ => "",
    };
}
