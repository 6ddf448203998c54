using PacSpace.Core.Amounts;
using PacSpace.Core.Identifiers;
using PacSpace.Core.Merkle;
using PacSpace.Core.Statements;

namespace PacSpace.Bench.Micro;

/// <summary>A delta as most are.</summary>
internal static class Samples
{
    public static PayloadStatement Payload() => new()
    {
        Adjusts = "",
        Metadata = "{\"model\":\"small\",\"tokens\":1500}",
        Reason = "api-calls",
        ReferenceId = "usage-2026-11-05-000017",
        Salt = new Salt(1),
    };

    public static DeltaStatement Delta() => new()
    {
        Amount = Amount.ParseCanonical("-1.25"),
        Balance = Amount.ParseCanonical("48211.5"),
        Customer = "customer_000123",
        Id = new RecordId(1, 1_000_000).ToString(),
        Index = 1_000_000,
        Occurred = null,
        Origin = "ledger.example.com/log/env_1",
        Payload = Hash.Sha256("payload"u8),
        Prev = Hash.Sha256("prev"u8),
        Salt = new Salt(2),
        Sequence = 4_711,
        Time = 1_793_527_200_000,
        Unit = "USD",
    };
}
