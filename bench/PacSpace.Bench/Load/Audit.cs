using System.Net;
using System.Text.Json;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Load;

/// <summary>What a server says that it has stored of a customer.</summary>
internal readonly record struct StoredCustomer(long Count, Amount Balance);

/// <summary>Asks the server what is stored, and holds it against what was acknowledged.</summary>
internal sealed class Audit(HttpClient http, LoadCustomers customers)
{
    private const int Askers = 8;
    private const int MaxReported = 10;

    /// <summary>Of a ledger that has none of the customers yet.</summary>
    public StoredCustomer[] Nothing => new StoredCustomer[customers.Count];

    /// <summary>All customers as they are now.</summary>
    public async Task<StoredCustomer[]> ReadAsync(CancellationToken ct)
    {
        var stored = Nothing;
        await EachAsync(async (number, token) => stored[number] = await DeriveAsync(customers.Name(number), token), ct);
        return stored;
    }

    /// <summary>What is wrong with what is stored now; nothing, if all is as it was acknowledged.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(StoredCustomer[] before, Tally tally, CancellationToken ct)
    {
        var wrong = new List<string>();
        await EachAsync(async (number, token) =>
        {
            if (await DifferenceAsync(number, before[number], tally[number], token) is not { } difference) return;
            lock (wrong) wrong.Add($"{customers.Name(number)}: {difference}");
        }, ct);
        return wrong.Count <= MaxReported ? wrong : [.. wrong[..MaxReported], $"and {wrong.Count - MaxReported} more"];
    }

    private async Task<string?> DifferenceAsync(
        int number, StoredCustomer before, CustomerTally tally, CancellationToken ct)
    {
        var after = await DeriveAsync(customers.Name(number), ct);
        if (Difference(before, after, tally) is { } difference) return difference;
        if (tally.Count == 0) return null;
        return await IsContiguousAsync(customers.Name(number), ct) ? null : "there are gaps in what is stored";
    }

    /// <summary>What is wrong with the figures of a customer; null: nothing.</summary>
    public static string? Difference(StoredCustomer before, StoredCustomer after, CustomerTally tally)
    {
        if (after.Count - before.Count != tally.Count)
            return $"{tally.Count} deltas were acknowledged, {after.Count - before.Count} more are stored than before";
        if (after.Balance - before.Balance != tally.Sum)
            return $"{tally.Sum} was acknowledged, the balance changed by {after.Balance - before.Balance}";
        if (tally.Count == 0) return null;
        // A dense history goes from the sequence after the last one before to the last one now.
        if (tally.Sequences != Sum(after.Count) - Sum(before.Count)
            || tally.Squares != Squares(after.Count) - Squares(before.Count))
            return $"the acknowledged sequence numbers are not those from {before.Count + 1} to {after.Count}";
        if (tally.LastBalance is { } balance && balance != after.Balance)
            return $"sequence {tally.LastSequence} was answered with the balance {balance}, it is {after.Balance}";
        return null;
    }

    private async Task<StoredCustomer> DeriveAsync(string customer, CancellationToken ct)
    {
        var path = new Uri($"/api/v1/balance/derive/{customer}?limit=1", UriKind.Relative);
        using var answer = await http.GetAsync(path, ct);
        if (answer.StatusCode == HttpStatusCode.NotFound) return default;
        using var json = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct));
        var data = json.RootElement.GetProperty("data");
        return new StoredCustomer(data.GetProperty("deltasCount").GetInt64(),
            Amount.ParseCanonical(data.GetProperty("computedBalanceText").GetString()!));
    }

    public async Task<bool> IsContiguousAsync(string customer, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(
            await http.GetStringAsync(new Uri($"/api/v1/balance/gaps/{customer}", UriKind.Relative), ct));
        return json.RootElement.GetProperty("data").GetProperty("contiguous").GetBoolean();
    }

    private Task EachAsync(Func<int, CancellationToken, Task> ask, CancellationToken ct)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Askers, CancellationToken = ct };
        return Parallel.ForEachAsync(
            Enumerable.Range(0, customers.Count), options, async (number, token) => await ask(number, token));
    }

    /// <summary>Of the numbers from 1 to n.</summary>
    private static Int128 Sum(Int128 n) => n * (n + 1) / 2;

    private static Int128 Squares(Int128 n) => n * (n + 1) * (2 * n + 1) / 6;
}
