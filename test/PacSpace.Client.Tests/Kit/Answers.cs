namespace PacSpace.Client.Tests.Kit;

/// <summary>Data of good answers, as a server would give it.</summary>
public static class Answers
{
    public const string Limits =
        """{"maxScopeMonths":24,"maxLastNDays":730,"maxBatchSize":1000,"maxMetadataBytes":16384,"ratePerSecond":0,"burst":0}""";

    public static string Delta(string recordId = "rec_1", string status = "QUEUED") => $$"""
        {"recordId":"{{recordId}}","receiptId":"0x00","status":"{{status}}","customerId":"c","delta":1,"reason":"r",
         "referenceId":null,"sequenceNumber":"1","deltaIndex":0,"balance":1,"balanceText":"1","unit":"",
         "acceptedAt":"2026-11-05T12:00:00.000Z","idempotent":false}
        """;

    public static string Status(string recordId, string status) => Delta(recordId, status).TrimEnd('}') + """
        ,"occurredAt":null,"metadata":null,"verifiedAt":null,"blockTimestamp":null,"verificationReference":"o#0","latencyMs":null}
        """;
}
