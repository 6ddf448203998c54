namespace PacSpace.Storage;

/// <summary>Where the stores lie in a database, unless the connection string names a search path.</summary>
public static class PostgresSchemas
{
    public const string Control = "pacspace_control";

    /// <param name="kind"><c>sandbox</c> or <c>production</c>.</param>
    public static string Ledger(string kind) => $"pacspace_{kind}";
}
