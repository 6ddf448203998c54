using System.Text.RegularExpressions;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Accounts;

/// <summary>E-mail addresses, as far as text can tell. The mail that is sent there proves the rest.</summary>
internal static partial class EmailAddress
{
    // RFC 5321 section 4.5.3.1.3 allows paths of 256 octets, with their angle brackets.
    public const int MaxLength = 254;

    /// <summary>One spelling for each address: whoever registers as A@b.c logs in as a@B.C too.</summary>
    public static string Normalize(string? text) => (text ?? "").Trim().ToLowerInvariant();

    /// <summary>The normalised address; what is wrong with it is added to <paramref name="errors"/>.</summary>
    public static string Require(FieldErrors errors, string? text)
    {
        var address = Normalize(text);
        if (address.Length == 0) errors.Add("email", "is required");
        else if (address.Length > MaxLength || !Shape().IsMatch(address))
            errors.Add("email", "must be an e-mail address such as ada@example.com");
        return address;
    }

    private const string Local = @"[^\s\p{C}@<>()\[\],;:""\\]{1,64}";
    private const string Label = @"[\p{L}\p{Nd}]([\p{L}\p{Nd}-]*[\p{L}\p{Nd}])?";

    [GeneratedRegex($@"^{Local}@({Label}\.)+{Label}\z")]
    private static partial Regex Shape();
}
