namespace PacSpace.Server.Receipts.Formats;

/// <summary>The words of a receipt in one language. Numbers in braces are filled in.</summary>
public sealed partial record ReceiptWords
{
    /// <summary>BCP 47 tag of the language.</summary>
    public required string Language { get; init; }

    public required string Receipt { get; init; }
    public required string TestData { get; init; }
    public required string IssuedBy { get; init; }
    public required string Customer { get; init; }
    public required string Number { get; init; }
    public required string Issued { get; init; }
    public required string Period { get; init; }
    public required string AllEntries { get; init; }
    public required string EndExcluded { get; init; }
    public required string ChosenEntries { get; init; }
    public required string Unit { get; init; }
    public required string Closed { get; init; }
    public required string Open { get; init; }
    public required string Chosen { get; init; }
    public required string Customers { get; init; }
    public required string OpeningBalance { get; init; }
    public required string Credits { get; init; }
    public required string Debits { get; init; }
    public required string NetChange { get; init; }
    public required string ClosingBalance { get; init; }
    public required string ByMonth { get; init; }
    public required string Month { get; init; }
    public required string Entries { get; init; }
    public required string Date { get; init; }
    public required string Reason { get; init; }
    public required string Reference { get; init; }
    public required string Amount { get; init; }
    public required string Balance { get; init; }
    public required string Purged { get; init; }
    public required string NoEntries { get; init; }

    /// <summary>{0}: how many are not listed.</summary>
    public required string More { get; init; }

    /// <summary>{0}: how many are not listed.</summary>
    public required string MoreInPdf { get; init; }

    /// <summary>{0}: the time zone.</summary>
    public required string TimesIn { get; init; }

    /// <summary>{0}: the unit that was asked for.</summary>
    public required string UnitChosen { get; init; }

    /// <summary>{0}: how many.</summary>
    public required string Pending { get; init; }

    public required string Frozen { get; init; }
    public required string Proof { get; init; }
    public required string ProofRoot { get; init; }
    public required string Log { get; init; }
    public required string LogEntry { get; init; }
    public required string TreeHead { get; init; }

    /// <summary>{0}: entries in the log.</summary>
    public required string Size { get; init; }

    public required string Hash { get; init; }
    public required string NotSigned { get; init; }
    public required string HowToCheck { get; init; }

    /// <summary>{0}: the verify link.</summary>
    public required string Check { get; init; }

    /// <summary>{0}: the receipt's link.</summary>
    public required string NoProof { get; init; }

    public required string Download { get; init; }

    /// <summary>{0}: this page, {1}: pages in all.</summary>
    public required string PageOf { get; init; }

    /// <summary>{0}: the month's name, {1}: the year.</summary>
    public required string MonthYear { get; init; }

    public required IReadOnlyList<string> Months { get; init; }
}
