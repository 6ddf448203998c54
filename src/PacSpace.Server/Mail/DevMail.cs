using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using MimeKit;
using PacSpace.Server.Hosting.Json;

namespace PacSpace.Server.Mail;

/// <param name="Links">The addresses in the text.</param>
internal sealed record DevMailItem(
    string Id, string To, string Subject, DateTimeOffset Date, IReadOnlyList<string> Links, string Text);

/// <summary>What was mailed, for who develops on this machine. Not there for anybody else.</summary>
internal static partial class DevMail
{
    private const int MaxListed = 100;

    /// <summary>The last hundred mails, newest first.</summary>
    internal static async Task<Ok<DashboardEnvelope<IReadOnlyList<DevMailItem>>>> ListAsync(
        DevMailbox mailbox, CancellationToken ct)
    {
        var items = new List<DevMailItem>();
        foreach (var id in mailbox.List().Take(MaxListed))
        {
            var message = await MimeMessage.LoadAsync(mailbox.Find(id)!, ct);
            var text = message.TextBody ?? "";
            var to = string.Join(", ", message.To.Mailboxes.Select(m => m.Address));
            items.Add(new DevMailItem(id, to, message.Subject ?? "", message.Date,
                [.. Link().Matches(text).Select(m => m.Value)], text));
        }
        return Dashboard.Ok<IReadOnlyList<DevMailItem>>(items);
    }

    /// <summary>A mail as it would have been sent.</summary>
    internal static Results<PhysicalFileHttpResult, NotFound> Get(string id, DevMailbox mailbox) =>
        mailbox.Find(id) is { } path ? TypedResults.PhysicalFile(path, "message/rfc822") : TypedResults.NotFound();

    /// <summary>
    /// Only for programs on this machine: from a loopback address, not through a proxy, and not by way of a web page
    /// whose name was pointed at this machine.
    /// </summary>
    internal static ValueTask<object?> RequireLoopback(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var host = http.Request.Host.Host.Trim('[', ']');
        var isLocal = http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
            && (host == "localhost" || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named)));
        return isLocal ? next(context) : ValueTask.FromResult<object?>(TypedResults.NotFound());
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();
}
