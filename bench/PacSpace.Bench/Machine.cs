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

    /// <summary>Files and sockets that a process may open at once; .NET raises its own limit to that.</summary>
    public static int MaxOpenFiles()
    {
        const string name = "Max open files";
        var hard = File.ReadLines("/proc/self/limits").First(l => l.StartsWith(name, StringComparison.Ordinal))
            [name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
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
