using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PacSpace.Bench.Compare;

/// <summary>How often a second the disk takes what no ledger can do without: 4 KiB appended and flushed.</summary>
internal static class Disk
{
    private const int BlockBytes = 4096;
    private const int MaxFlushes = 20_000;

    public static (double Rate, double MedianMicroseconds) Measure(string directory, double seconds)
    {
        var block = new byte[BlockBytes];
        var times = new List<double>();
        var path = Path.Combine(directory, "flush");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var start = Stopwatch.GetTimestamp();
        while (times.Count < MaxFlushes && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            var began = Stopwatch.GetTimestamp();
            file.Write(block);
            if (FlushData((int)file.SafeFileHandle.DangerousGetHandle()) != 0)
                throw new IOException($"fdatasync failed with {Marshal.GetLastPInvokeError()}.");
            times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }
        return (times.Count / Stopwatch.GetElapsedTime(start).TotalSeconds, Statistics.Median(times));
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FlushData(int file);
}
