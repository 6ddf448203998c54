using System.Globalization;
using System.Text;

namespace PacSpace.Bench.Scale;

/// <summary>The table of a run, on the console and as a Markdown file.</summary>
internal sealed class ScaleReport(ScaleOptions options, string store, Conditions conditions)
{
    private sealed record Line(string Name, string Format, Func<Measured, double> Value, string Limit = "");

    private static readonly Line[] Lines =
    [
        new("append, deltas/s", "N0", m => m.Stretch.Appended.Rate),
        new("append, a group of 1,000, p50, ms", "F1", m => m.Stretch.GroupMilliseconds(0.5)),
        new("append, a group of 1,000, p99, ms", "F1", m => m.Stretch.GroupMilliseconds(0.99)),
        new("append, this process's CPU, µs/delta", "F2", m => m.Stretch.Appended.CpuMicroseconds),
        new("verify, entries/s", "N0", m => m.Stretch.Verified.Rate),
        new("verify, this process's CPU, µs/entry", "F2", m => m.Stretch.Verified.CpuMicroseconds),
        new("derive, balance, p50, ms", "F3", m => Times.Percentile(m.Balance, 0.5)),
        new("derive, balance, p99, ms", "F3", m => Times.Percentile(m.Balance, 0.99)),
        new("derive, one month, p50, ms", "F3", m => Times.Percentile(m.Window, 0.5)),
        new("derive, one month, p99, ms", "F3", m => Times.Percentile(m.Window, 0.99)),
        new("derive, balance, largest customer, p50, ms", "F3", m => Times.Percentile(m.LargestBalance, 0.5)),
        new("derive, one month, largest customer, p50, ms", "F3", m => Times.Percentile(m.LargestWindow, 0.5)),
        new("derive, balance, customer of 1,000, p50, ms", "F3", m => Times.Percentile(m.SmallBalance, 0.5)),
        new("– largest ÷ customer of 1,000", "F2", m => Ratio(m.LargestBalance, m.SmallBalance), "≤ 1.5 at 10 M"),
        new("derive, one month, customer of 1,000, p50, ms", "F3", m => Times.Percentile(m.SmallWindow, 0.5)),
        new("– largest ÷ customer of 1,000", "F2", m => Ratio(m.LargestWindow, m.SmallWindow), "≤ 1.5 at 10 M"),
        new("checkpoint, typical customer, deltas", "N0", m => Times.Percentile([.. m.Typical.Select(l => (double)l.Deltas)], 0.5)),
        new("checkpoint, typical customer, p50, ms", "F2", m => Times.Percentile([.. m.Typical.Select(l => l.Milliseconds)], 0.5)),
        new("checkpoint, largest customer, deltas", "N0", m => m.Largest[0].Deltas),
        new("checkpoint, largest customer, median of 3, ms", "F0", m => Times.Percentile([.. m.Largest.Select(l => l.Milliseconds)], 0.5), "≤ 2,000"),
        new("checkpoint, largest customer, µs/covered delta", "F3",
            m => Times.Percentile([.. m.Largest.Select(l => l.MicrosecondsPerDelta)], 0.5)),
        new("fsck, s per million", "F1", m => PerMillion(m, m.Fsck)),
        new("– the database's check of its file", "F1", m => PerMillion(m, m.FsckStructure)),
        new("– the log", "F1", m => PerMillion(m, m.FsckEntries)),
        new("– heads, checkpoints, trees, keys", "F1", m => PerMillion(m, m.Fsck - m.FsckStructure - m.FsckEntries)),
        new("database, bytes/delta", "N0", m => m.Bytes / (double)m.Size),
        new("written to disk, bytes/delta", "N0", m => m.Written / (double)m.Stretch.Appended.Count),
        new("managed heap, MB", "F1", m => m.HeapBytes / 1e6, "flat"),
        new("peak working set, MB", "F0", m => m.PeakBytes / 1e6, "flat"),
        new("yardstick: SHA-256, MB/s", "N0", m => m.Yardstick.HashMegabytesPerSecond),
        new("yardstick: write and flush 4 KiB, p50, µs", "N0", m => m.Yardstick.FlushMicroseconds),
        new("load average", "F1", m => double.TryParse(m.Load, CultureInfo.InvariantCulture, out var load) ? load : double.NaN),
    ];

    public void Write(IReadOnlyList<Measured> measured, string? ended)
    {
        if (options.Report is not { } directory) return;
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, $"scale-{store}.md"), Text(measured, ended));
    }

    public static string Table(IReadOnlyList<Measured> measured)
    {
        if (measured.Count == 0) return "";
        var text = new StringBuilder();
        text.Append("| |").AppendJoin("", measured.Select(m => $" {Number(m.Size, "N0")} |")).AppendLine(" last ÷ first | due |");
        text.Append("|---|").AppendJoin("", measured.Select(_ => "---:|")).AppendLine("---:|---|");
        foreach (var line in Lines)
        {
            var values = measured.Select(line.Value).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {line.Name} |")
                .AppendJoin("", values.Select(v => $" {Number(v, line.Format)} |"))
                .AppendLine(CultureInfo.InvariantCulture, $" {Number(values[^1] / values[0], "F2")} | {line.Limit} |");
        }
        return text.ToString();
    }

    private string Text(IReadOnlyList<Measured> measured, string? ended)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"# {Number(options.Count, "N0")} deltas over {Number(options.Customers, "N0")} customers, {store}\n");
        text.AppendLine("Written by `PacSpace.Bench scale`; what each line means is in [../README.md](../README.md).\n");
        text.AppendLine(Table(measured));
        if (ended is not null) text.AppendLine(ended).AppendLine();
        var damages = measured.Sum(m => m.Damages ?? 0);
        text.AppendLine(CultureInfo.InvariantCulture, $"- fsck found {damages} damages.");
        text.AppendLine(CultureInfo.InvariantCulture, $"- Begun {conditions.Date} on {conditions.Host}.");
        text.AppendLine(CultureInfo.InvariantCulture, $"- {conditions.Store}.");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"- Seed {options.Seed}, Zipf exponent {options.Skew}, groups of 1,000, one writer; everything on one machine.");
        text.AppendLine(CultureInfo.InvariantCulture, $"- What else ran: {options.Note}.");
        return text.ToString();
    }

    private static double Ratio(List<double> times, List<double> than) =>
        Times.Percentile(times, 0.5) / Times.Percentile(than, 0.5);

    private static double PerMillion(Measured m, TimeSpan time) =>
        m.Damages is null ? double.NaN : time.TotalSeconds * 1e6 / m.Size;

    private static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
