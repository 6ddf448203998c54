using System.Globalization;
using System.Runtime.InteropServices;

namespace PacSpace.Bench;

/// <summary>The machine of a run.</summary>
internal static class Machine
{
    // proc(5): the 19th field of stat; what follows the name in parentheses begins with the 3rd.
    private const int NiceField = 19 - 3;

    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        return FormattableString.Invariant(
            $"{Processor()}, {Environment.ProcessorCount} cores, {memory:F0} GB, {RuntimeInformation.OSDescription}, ")
            + $"{Kernel()}, {RuntimeInformation.FrameworkDescription}";
    }

    /// <summary>Runnable threads of the machine over the last minute; this process is one or two of them.</summary>
    public static string LoadAverage() =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    public static int Nice()
    {
        if (!File.Exists("/proc/self/stat")) return 0;
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NiceField], CultureInfo.InvariantCulture);
    }

    private static string Kernel()
    {
        const string file = "/proc/sys/kernel/osrelease";
        return File.Exists(file) ? $"Linux {File.ReadAllText(file).Trim()}" : "unknown kernel";
    }

    private static string Processor() => !File.Exists("/proc/cpuinfo") ? "unknown processor"
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown processor";
}
