namespace PacSpace.Client.Http;

/// <summary>The wire's words for closed sets.</summary>
internal static class Words
{
    public static string? Of(Granularity? value) => value switch
    {
        null => null,
        Granularity.Day => "day",
        Granularity.Week => "week",
        Granularity.Month => "month",
        _ => throw Unknown(value),
    };

    public static string? Of(VerificationSource? value) => value switch
    {
        null => null,
        VerificationSource.Database => "db",
        VerificationSource.Chain => "chain",
        VerificationSource.Both => "both",
        _ => throw Unknown(value),
    };

    public static string? Of(MatchOn? value) => value switch
    {
        null => null,
        MatchOn.ReferenceId => "referenceId",
        MatchOn.Amount => "amount",
        _ => throw Unknown(value),
    };

    public static string? Of(ReconciliationList? value) => value switch
    {
        null => null,
        ReconciliationList.MissingFromTheirs => "missingFromTheirs",
        ReconciliationList.MissingFromYours => "missingFromYours",
        ReconciliationList.AmountDiffers => "amountDiffers",
        ReconciliationList.Duplicates => "duplicates",
        ReconciliationList.MatchedByAmount => "matchedByAmount",
        _ => throw Unknown(value),
    };

    public static string? Of(Paper? value) => value switch
    {
        null => null,
        Paper.A4 => "a4",
        Paper.Letter => "letter",
        _ => throw Unknown(value),
    };

    /// <summary>The media type of a file.</summary>
    public static string Of(UploadFormat value) => value switch
    {
        UploadFormat.Ndjson => "application/x-ndjson",
        UploadFormat.Csv => "text/csv",
        _ => throw Unknown(value),
    };

    private static ArgumentOutOfRangeException Unknown(Enum value) =>
        new(nameof(value), value, "Is not one of its type.");
}
