namespace PacSpace.Server.Hosting;

/// <summary>Forms of texts, for the API description. Each call checks them by itself, with words of its own.</summary>
internal static class Patterns
{
    public const string CustomerId = "^[A-Za-z0-9_.:-]{1,128}$";
    public const string Hash = "^0x[0-9a-f]{64}$";
    public const string IdempotencyKey = "^[ -~]{1,255}$";
    public const string Month = "^[0-9]{4}-(0[1-9]|1[0-2])$";
}
