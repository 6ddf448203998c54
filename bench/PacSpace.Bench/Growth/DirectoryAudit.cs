using System.Globalization;
using PacSpace.Bench.Compare;
using PacSpace.Bench.Load;
using PacSpace.Bench.Scale;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Growth;

/// <summary>
/// The audit of very many customers: all of them as the server exports them, and the gaps of some, since asking for
/// each would take longer than everything else.
/// </summary>
internal sealed class DirectoryAudit(
    GrowthRun run, Subject subject, HttpClient http, LoadTarget target, string prefix)
{
    private const int MaxReported = 10;
    private const int Asked = 1000;

    /// <param name="customers">How many of them have deltas.</param>
    public async Task RunAsync(int customers, CancellationToken ct)
    {
        var (seen, wrong) = (0, new List<string>());
        await foreach (var row in Export.ReadAsync(subject.Tenant, "/dashboard/customers/export", ct))
        {
            var name = row["customerId"];
            if (!name.StartsWith(prefix, StringComparison.Ordinal)) continue;
            seen++;
            var tally = target.Tally[int.Parse(name[prefix.Length..], CultureInfo.InvariantCulture)];
            var stored = new StoredCustomer(long.Parse(row["totalDeltas"], CultureInfo.InvariantCulture),
                Amount.ParseCanonical(row["computedBalance"]));
            if (Audit.Difference(default, stored, tally) is { } difference) wrong.Add($"{name}: {difference}");
        }
        if (seen != customers) wrong.Add($"{seen} of {customers} customers were exported");
        var (audit, random) = (new Audit(http, target.Customers), new SplitMix(1));
        for (var i = 0; i < Math.Min(Asked, customers); i++)
        {
            var name = target.Customers.Name(random.Below(customers));
            if (!await audit.IsContiguousAsync(name, ct)) wrong.Add($"{name}: there are gaps in what is stored");
        }
        run.Findings.Wrong.AddRange(wrong.Take(MaxReported).Select(w => $"{subject.Name}: {w}"));
        if (wrong.Count > MaxReported) run.Findings.Wrong.Add($"{subject.Name}: and {wrong.Count - MaxReported} more");
        run.Findings.Audited += target.Tally.Count;
    }
}
