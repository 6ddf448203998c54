using Microsoft.OpenApi;

namespace PacSpace.Server.Docs;

/// <summary>The groups that operations are shown in.</summary>
internal static class Tags
{
    public const string Operations = "Operations";

    // In the order in which a reader needs them.
    private static readonly (string Name, string Description)[] Known =
    [
        ("Accounts", "Registering, logging in and out, passwords. The token of log-in opens the dashboard API."),
        ("Environments", "Sandbox and Production: each has a ledger and a signed log of its own."),
        ("API keys", "The keys of the Balance API. A secret is shown once, when it is made."),
        ("Settings", "How long payloads are kept, and what a proof root shows to those who hold it."),
        ("Customers", "Customers as the dashboard manages them: names, cadences, units, exports, checkpoints."),
        ("Balance", "The Balance API: record deltas, derive and compare balances, lock checkpoints, reconcile, prove."),
        ("Public", "Without a key: whoever holds a proof root or a receipt's id may check and read it."),
        ("Log", "The environments' signed transparency logs as C2SP tiles, for monitors and witnesses."),
        (Operations, "Health, for monitors."),
    ];

    /// <summary>Those that the document's operations have, described.</summary>
    public static HashSet<OpenApiTag> Of(OpenApiDocument document)
    {
        var used = (document.Tags ?? new HashSet<OpenApiTag>()).Select(t => t.Name).ToHashSet();
        return
        [
            .. Known.Where(t => used.Remove(t.Name))
                .Select(t => new OpenApiTag { Name = t.Name, Description = t.Description }),
            .. used.Select(name => new OpenApiTag { Name = name }),
        ];
    }
}
