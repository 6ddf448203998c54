using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using PacSpace.Core.Amounts;

namespace PacSpace.Server.Tests.Process;

/// <summary>One delta of an emission, and what a 201 said of it.</summary>
internal sealed record EmittedDelta(string Key, string CustomerId, Amount Amount)
{
    public string? RecordId { get; set; }

    /// <summary>Its place in its customer's history.</summary>
    public long Sequence { get; set; }
}

/// <summary>One request under one idempotency key: a single delta, or a batch of them.</summary>
internal sealed class Emission
{
    private const int MaxBatch = 40;

    private static readonly string[] Recorded = ["QUEUED", "VERIFIED"];

    private readonly bool _isBatch;

    /// <param name="dice">Decides customers, amounts and the size of a batch.</param>
    public Emission(string key, bool isBatch, PCG dice, int customers)
    {
        (Key, _isBatch) = (key, isBatch);
        var count = isBatch ? 1 + (int)dice.Next(MaxBatch) : 1;
        Deltas = [.. Enumerable.Range(0, count).Select(i => new EmittedDelta(
            isBatch ? $"{key}#{i}" : key,
            $"customer_{dice.Next((uint)customers)}",
            new Amount((1 + dice.Next(2_000_000_000u)) * (dice.Next(3) == 0 ? -1L : 1L))))];
    }

    public string Key { get; }

    public IReadOnlyList<EmittedDelta> Deltas { get; }

    public string Path => _isBatch ? "/api/v1/balance/delta/batch" : "/api/v1/balance/delta";

    public string Body => _isBatch
        ? $"{{\"deltas\":[{string.Join(',', Deltas.Select(BodyOf))}]}}"
        : BodyOf(Deltas[0]);

    /// <summary>Keeps the record ids of a 201. An answer that comes again must give the same ones.</summary>
    public void Acknowledge(JsonNode data)
    {
        var answers = _isBatch ? [.. data["results"]!.AsArray().Select(r => r!)] : new[] { data };
        Assert.Equal(Deltas.Count, answers.Length);
        foreach (var (delta, answer) in Deltas.Zip(answers))
        {
            Assert.Contains((string)answer["status"]!, Recorded);
            delta.RecordId = (string)answer["recordId"]!;
            delta.Sequence = long.Parse((string)answer["sequenceNumber"]!, CultureInfo.InvariantCulture);
        }
    }

    private static string BodyOf(EmittedDelta delta) =>
        $"{{\"customerId\":\"{delta.CustomerId}\",\"delta\":{delta.Amount},\"reason\":\"usage of {delta.Key}\"}}";
}
