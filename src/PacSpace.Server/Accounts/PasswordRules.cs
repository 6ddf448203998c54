using PacSpace.Server.Hosting;
using PacSpace.Server.Hosting.Errors;

namespace PacSpace.Server.Accounts;

/// <summary>Which passwords are taken: long ones that are not among the first that anybody would try.</summary>
internal static class PasswordRules
{
    public const int MinLength = 10;
    public const int MaxLength = 256;

    /// <param name="field">The member that holds it.</param>
    /// <param name="personal">What belongs to the account and so is easily guessed: address, company.</param>
    public static void Check(FieldErrors errors, string field, string? password, params string[] personal)
    {
        if (string.IsNullOrEmpty(password)) errors.Add(field, "is required");
        else if (Characters.Count(password) < MinLength) errors.Add(field, $"must have at least {MinLength} characters");
        else if (!Characters.AreAtMost(MaxLength, password)) errors.Add(field, $"must have at most {MaxLength} characters");
        else if (CommonPasswords.Contain(password))
            errors.Add(field, "is one of the most common passwords; choose another, such as four unrelated words");
        else if (personal.Any(known => known.Equals(password, StringComparison.OrdinalIgnoreCase)))
            errors.Add(field, "must not be your e-mail address or your company's name");
    }

    /// <summary>A password that is only compared: any that could have been set.</summary>
    public static string Require(FieldErrors errors, string field, string? password)
    {
        if (string.IsNullOrEmpty(password)) errors.Add(field, "is required");
        else if (!Characters.AreAtMost(MaxLength, password)) errors.Add(field, $"must have at most {MaxLength} characters");
        return password ?? "";
    }
}
