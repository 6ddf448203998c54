using System.Globalization;
using PacSpace.Bench.Compare;
using PacSpace.Bench.Scale;
using PacSpace.Core.Amounts;

namespace PacSpace.Bench.Growth;

/// <summary>
/// Our rows as the other side would send them, with some seeded differences: rows left out, rows of another amount,
/// rows twice, and rows that we don't have. It has as many rows as we have.
/// </summary>
internal sealed class Statement
{
    private const int LeftOut = 100;
    private const int Changed = 100;
    private const int Twice = 50;
    private const int Unknown = 50;

    private readonly Dictionary<long, int> _places;
    private Amount _theirs;
    private Amount _ours;

    private Statement(long rows, ulong seed)
    {
        var random = new SplitMix(seed);
        var picked = new HashSet<long>();
        while (picked.Count < LeftOut + Changed + Twice + Unknown) picked.Add(1 + random.Below((int)rows));
        _places = picked.Select((sequence, order) => (sequence, order)).ToDictionary(p => p.sequence, p => p.order);
    }

    public long Rows { get; private set; }

    /// <summary>References by the list of the answer that must name them, and no others.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Differences { get; } =
        new Dictionary<string, HashSet<string>>(StringComparer.Ordinal)
        {
            ["missingFromTheirs"] = [], ["amountDiffers"] = [], ["duplicates"] = [], ["missingFromYours"] = [],
        };

    /// <summary>Net of ours minus net of theirs.</summary>
    public Amount Difference => _ours - _theirs;

    /// <summary>Pairs of equal reference and amount.</summary>
    public long Matched => Rows - LeftOut - Changed;

    /// <summary>Writes a customer's deltas, as they are exported, to a file of NDJSON.</summary>
    public static async Task<Statement> WriteAsync(
        BenchTenant tenant, string customer, long rows, string file, CancellationToken ct)
    {
        var statement = new Statement(rows, (ulong)rows);
        await using var target = new StreamWriter(file);
        await foreach (var cells in Export.ReadAsync(tenant, $"/dashboard/customers/{customer}/export", ct))
            await statement.AddAsync(target, long.Parse(cells["sequenceNumber"], CultureInfo.InvariantCulture),
                cells["referenceId"], Amount.ParseCanonical(cells["delta"]), cells["time"]);
        return statement.Rows == rows ? statement
            : throw new InvalidOperationException($"{statement.Rows} of {rows} deltas were exported.");
    }

    private async Task AddAsync(StreamWriter target, long sequence, string reference, Amount amount, string time)
    {
        Rows++;
        _ours += amount;
        var order = _places.GetValueOrDefault(sequence, int.MaxValue);
        if (order < LeftOut)
        {
            Differences["missingFromTheirs"].Add(reference);
            return;
        }
        if ((order -= LeftOut) < Changed)
        {
            Differences["amountDiffers"].Add(reference);
            await WriteAsync(target, reference, amount + Amount.FromUnits(1), time);
            return;
        }
        await WriteAsync(target, reference, amount, time);
        if ((order -= Changed) < Twice)
        {
            Differences["duplicates"].Add(reference);
            await WriteAsync(target, reference, amount, time);
        }
        else if (order - Twice < Unknown)
        {
            Differences["missingFromYours"].Add($"theirs-{reference}");
            await WriteAsync(target, $"theirs-{reference}", amount, time);
        }
    }

    private Task WriteAsync(StreamWriter target, string reference, Amount amount, string time)
    {
        _theirs += amount;
        return target.WriteLineAsync($$"""{"referenceId":"{{reference}}","delta":{{amount}},"time":"{{time}}"}""");
    }
}
