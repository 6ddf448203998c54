namespace PacSpace.Client.Http;

/// <summary>Where the server is.</summary>
internal static class ServerAddress
{
    private const string LocalServer = "http://localhost:8080";

    /// <summary>
    /// What is said in code goes before the process's environment, and what is said for everything before what is said
    /// for one kind of key. Without a slash at the end.
    /// </summary>
    /// <exception cref="ArgumentException">It is no http or https address.</exception>
    public static string Of(PacSpaceOptions options)
    {
        var isLive = options.ApiKey?.StartsWith("pk_live_", StringComparison.Ordinal) ?? false;
        var address = (options.BaseUrl ?? (isLive ? options.ProductionUrl : options.SandboxUrl))?.OriginalString
            ?? Setting("PACSPACE_BASE_URL")
            ?? Setting(isLive ? "PACSPACE_PRODUCTION_URL" : "PACSPACE_SANDBOX_URL")
            ?? LocalServer;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new ArgumentException($"'{address}' is not an http or https address.", nameof(options));
        return address.TrimEnd('/');
    }

    private static string? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
