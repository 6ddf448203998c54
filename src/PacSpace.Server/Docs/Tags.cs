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
        ("Deltas", "Record balance changes, one by one or in batches, and see what became of them."),
        ("Imports", "Record any number of balance changes from a file; sent again, none is recorded twice."),
        ("Balances", "Derive balances, compare them with yours and theirs, list customers with theirs."),
        ("Checkpoints", "Lock a period under a proof root, list what was locked, and take it as a file."),
        ("Reconciliation", "Find which entries differ from a counterparty's statement."),
        ("Proofs", "Show that a delta is in the signed log, and in a checkpoint."),
        ("Receipts", "What a vendor hands to its customer: the deltas of a period, and how to check them."),
        ("Usage", "How far the plan is used up, and what a request may ask for."),
        ("Customers", "Customers as the dashboard manages them: names, cadences, units, exports, checkpoints."),
        ("Public", "Without a key: whoever holds a proof root or a receipt's id may check and read it."),
        ("Log", "The environments' signed transparency logs as C2SP tiles, for monitors and witnesses."),
        (Operations, "Health, for monitors."),
    ];

    /// <summary>Where the operations of a path come; those of no group here come last.</summary>
    public static int PlaceOf(IOpenApiPathItem path)
    {
        var tag = path.Operations?.Values.FirstOrDefault()?.Tags?.FirstOrDefault()?.Name;
        var place = Array.FindIndex(Known, known => known.Name == tag);
        return place < 0 ? Known.Length : place;
    }

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
