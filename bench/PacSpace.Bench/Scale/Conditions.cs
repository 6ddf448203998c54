using System.Diagnostics;
using System.Security.Cryptography;

namespace PacSpace.Bench.Scale;

/// <summary>The machine and the database of a run.</summary>
internal sealed record Conditions(string Host, string Store, string Date)
{
    public static async Task<Conditions> ReadAsync(ScaleStore store)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm 'UTC'", null);
        return new Conditions(Machine.Describe(), await store.DescribeAsync(), date);
    }
}

/// <summary>
/// Work that never changes, timed beside what is measured: where it differs between two sizes, the machine did.
/// </summary>
internal readonly record struct Yardstick(double HashMegabytesPerSecond, double FlushMicroseconds)
{
    private const int Flushes = 200;

    public static Yardstick Measure(string directory)
    {
        var block = new byte[1 << 20];
        var hashed = new byte[SHA256.HashSizeInBytes];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 256; i++) SHA256.HashData(block, hashed);
        var hash = 256 / watch.Elapsed.TotalSeconds;

        var times = new List<double>(Flushes);
        var path = Path.Combine(directory, FormattableString.Invariant($"pacspace-scale-flush-{Environment.ProcessId}"));
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        for (var i = 0; i < Flushes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            file.Write(block, 0, 4096);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return new Yardstick(hash, Times.Percentile(times, 0.5));
    }
}
