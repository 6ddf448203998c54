namespace PacSpace.Server.Hosting;

/// <summary>What names a customer (wire contract, section 5).</summary>
internal static class CustomerIds
{
    public const string Rule = "must be 1 to 128 ASCII letters, digits, or _ - . : and not \".\" or \"..\"";

    /// <summary>Most characters of a customer's unit of account.</summary>
    public const int MaxUnitLength = 32;

    private const int MaxLength = 128;

    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && id is not ("." or "..")
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':');
}
