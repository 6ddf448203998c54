using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace PacSpace.Server.PublicVerify.Page;

/// <summary>What is known about one root, for people.</summary>
public sealed partial class ProofPage
{
    [Parameter, EditorRequired]
    public required string ProofRoot { get; set; }

    /// <summary>The same findings that the JSON answer is made of.</summary>
    [Parameter, EditorRequired]
    public required ProofFindings Findings { get; set; }

    /// <summary>The first covered records, as far as the tenant shows them to strangers.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RecordView> Records { get; set; }

    [Parameter]
    public bool ShowsReasons { get; set; }

    private IEnumerable<RecordView> ShownRecords => Records.Where(r => r.Amount is not null);

    private SummaryView Summary => Findings.Summary;

    private bool HasFile => Findings.Kind is "checkpoint" or "delta";

    private string FileName => Findings.Kind == "delta" ? "proof.tlog-proof" : "bundle.pacproof";

    private string Counted => Findings.Kind == "environment" ? "Customers" : "Records";

    private string Heading => Findings.Kind switch
    {
        "checkpoint" => "Proof of a checkpoint",
        "environment" => "Proof of an environment checkpoint",
        "selection" => "Proof of a selection of records",
        _ => "Proof of a record",
    };

    private string Verdict => Findings switch
    {
        { Verified: true } => "This server recomputed it, and everything holds.",
        { IsCovered: false } => "No signed tree head covers it yet. Load the page again in a moment.",
        _ => "This server recomputed it, and it does not hold.",
    };

    /// <summary>A line of the note's text: origin, size, root.</summary>
    private string? HeadLine(int line) => Findings.TreeHead?.Split('\n').ElementAtOrDefault(line);

    private string WithUnit(string amount) => Summary.Unit is { Length: > 0 } unit ? $"{amount} {unit}" : amount;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Range(string? from, string? to) =>
        from is null || to is null ? null : $"{Moment(from)} – {Moment(to)}";

    /// <summary>An ISO time as people read it, nothing rounded away.</summary>
    private static string Moment(string time) => time.Replace('T', ' ').Replace("Z", " UTC", StringComparison.Ordinal);

    private static string NameOf(CheckView check) => check.Name switch
    {
        "statement" => "Statement",
        "leaves" => "Records",
        "totals" => "Totals",
        "root" => "Root over the records",
        "proofRoot" => "Proof root",
        "treeHead" => "Signed tree head",
        "inclusion" => "Entry in the log",
        var name => name,
    };
}
