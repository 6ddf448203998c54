using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace PacSpace.Server.Hosting;

/// <summary>
/// How clients reach this server, from configuration and never from a request's Host header: the base of links in
/// mails and the authority of new log origins.
/// </summary>
public sealed partial class PublicUrl
{
    /// <summary>Where a server listens that was told nothing.</summary>
    public const string Default = "http://localhost:8080";

    private readonly string _base;

    public PublicUrl(IOptions<PacSpaceOptions> options, IConfiguration configuration)
    {
        var uri = Parse(options.Value.PublicUrl is { Length: > 0 } set ? set : FirstOf(configuration["urls"]));
        _base = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        Authority = uri.Authority.ToLowerInvariant();
    }

    /// <summary>Host and, unless it is the scheme's own, port; lower case.</summary>
    public string Authority { get; }

    /// <param name="path">Begins with a slash.</param>
    public string Link(string path) => _base + path;

    /// <summary>What a verification link in a mail calls.</summary>
    public string VerifyLink(string token) => Link($"/dashboard/auth/verify?token={token}");

    /// <summary>The web dashboard's page that asks for a new password.</summary>
    public string ResetLink(string token) => Link($"/app/reset-password?token={token}");

    /// <summary>Where browsers land after a verification link: the web dashboard, with the outcome shown.</summary>
    public string VerifiedLink(bool verified) => Link($"/app/?verified={(verified ? "ok" : "failed")}");

    /// <summary>True if a URL's authority can begin a log origin: ASCII host names and IPv4 addresses.</summary>
    public static bool IsUsable(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && AuthorityOfOrigins().IsMatch(uri.Authority.ToLowerInvariant());

    private static Uri Parse(string url) => IsUsable(url)
        ? new Uri(url)
        : throw new InvalidOperationException(
            $"'{url}' cannot be the public URL: set PacSpace:PublicUrl to http(s)://<host name>[:port].");

    /// <summary>The first address listened on; "any address" is reached as localhost.</summary>
    private static string FirstOf(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .FirstOrDefault() ?? Default;
        return AnyAddress().Replace(first, "//localhost");
    }

    [GeneratedRegex(@"^[a-z0-9.-]+(:[0-9]{1,5})?\z")]
    private static partial Regex AuthorityOfOrigins();

    [GeneratedRegex(@"//(\*|\+|0\.0\.0\.0|\[::\])")]
    private static partial Regex AnyAddress();
}
