using System.Globalization;

namespace PacSpace.Bench.Compare;

/// <summary>Memory of a process that the system holds for it, in MB of 10⁶ bytes (proc(5)).</summary>
/// <param name="Megabytes">Now: VmRSS.</param>
/// <param name="PeakMegabytes">At most since the start, or since <see cref="ResetPeak"/>: VmHWM.</param>
internal readonly record struct ProcessMemory(double Megabytes, double PeakMegabytes)
{
    public static ProcessMemory Of(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return new ProcessMemory(Read(lines, "VmRSS:"), Read(lines, "VmHWM:"));
    }

    /// <summary>The same, or nothing once the process has ended.</summary>
    public static ProcessMemory? OfRunning(int process)
    {
        try
        {
            return Of(process);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    public static void ResetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static double Read(string[] lines, string name)
    {
        var line = lines.First(l => l.StartsWith(name, StringComparison.Ordinal));
        var kilobytes = line[name.Length..].Trim().Split(' ')[0];
        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
