using System.CommandLine;
using PacSpace.Cli.Login;

namespace PacSpace.Cli.Calls;

/// <summary>Which server is called, and as whom: by option, by environment variable, or as the last log-in left it.</summary>
internal sealed record Connection(Uri Server, string? ApiKey, Credentials? Stored)
{
    private const string LocalServer = "http://localhost:8080";

    private static readonly Option<string?> Url = new("--base-url")
    {
        Description = "The server (default: $PACSPACE_BASE_URL, the one you logged in at, or http://localhost:8080).",
        HelpName = "URL",
    };

    private static readonly Option<string?> Key = new("--api-key")
    {
        Description = "The API key (default: $PACSPACE_API_KEY, or the saved one).",
        HelpName = "KEY",
    };

    public static void AddServerTo(Command command) => command.Options.Add(Url);

    public static void AddTo(Command command)
    {
        AddServerTo(command);
        command.Options.Add(Key);
    }

    /// <exception cref="UsageException">The address or the stored credentials can't be right.</exception>
    public static Connection Of(ParseResult parsed)
    {
        var stored = CredentialsFile.Read();
        var server = AddressOf(parsed.GetValue(Url) ?? Variable("PACSPACE_BASE_URL") ?? stored?.BaseUrl ?? LocalServer);
        if (stored is not null && server != AddressOf(stored.BaseUrl)) stored = null;
        return new Connection(server, parsed.GetValue(Key) ?? Variable("PACSPACE_API_KEY") ?? stored?.ApiKey, stored);
    }

    private static Uri AddressOf(string url) =>
        Uri.TryCreate(url.TrimEnd('/'), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address is { Query: "", Fragment: "", UserInfo: "" } ? address
            : throw new UsageException(Terminal.Plain($"'{url}' is not a server's address; it looks like https://host."));

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
