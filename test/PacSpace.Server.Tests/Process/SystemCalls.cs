using System.Globalization;
using System.Text.RegularExpressions;

namespace PacSpace.Server.Tests.Process;

/// <summary>One system call of a traced process; begin and end are places in the order of all calls.</summary>
internal sealed record SystemCall(string Name, string Arguments, int Begin)
{
    public int End { get; set; } = int.MaxValue;

    public bool Succeeded { get; set; }

    public bool IsFlush => Name is "fsync" or "fdatasync";

    /// <summary>True if it is a call on a file whose name ends so.</summary>
    public bool IsOn(string fileName) =>
        Arguments.AsSpan(0, Math.Min(Arguments.Length, 512)).Contains($"{fileName}>", StringComparison.Ordinal);

    public bool Holds(string text) => Arguments.Contains(text, StringComparison.Ordinal);
}

/// <summary>Runs a program under strace and reads what it wrote and flushed, in order.</summary>
internal static partial class SystemCalls
{
    /// <summary>The command that goes before the program's own; the program stays its starter's child.</summary>
    public static IReadOnlyList<string> Tracer(string file) =>
    [
        "strace", "-D", "-f", "-q", "--seccomp-bpf", "-yy", "-s", "131072", "-e", "signal=none",
        "-e", "trace=fsync,fdatasync,pwrite64,write,writev,sendmsg,sendto", "-o", file,
    ];

    /// <summary>Reads a trace once the tracer has seen the end of the process.</summary>
    public static async Task<IReadOnlyList<SystemCall>> ReadAsync(string file, int process, CancellationToken ct)
    {
        var exit = string.Create(CultureInfo.InvariantCulture, $"{process} +++ exited with 0 +++");
        var lines = await Owner.UntilAsync("the end of the trace", async () =>
        {
            var read = await File.ReadAllLinesAsync(file, ct);
            return read.Any(l => SpaceRun().Replace(l, " ") == exit) ? read : null;
        }, ct);
        var calls = new List<SystemCall>();
        var unfinished = new Dictionary<string, SystemCall>();
        foreach (var (place, line) in lines.Index())
        {
            if (Resumed().Match(line) is { Success: true } resumed
                && unfinished.Remove(resumed.Groups[1].Value, out var begun))
            {
                (begun.End, begun.Succeeded) = (place, IsSuccess(line));
                continue;
            }
            if (Begun().Match(line) is not { Success: true } match) continue;
            var call = new SystemCall(match.Groups[2].Value, match.Groups[3].Value, place);
            calls.Add(call);
            if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal)) unfinished[match.Groups[1].Value] = call;
            else (call.End, call.Succeeded) = (place, IsSuccess(line));
        }
        return calls;
    }

    private static bool IsSuccess(string line) =>
        Result().Match(line) is { Success: true } result && result.Groups[1].Value != "-1";

    [GeneratedRegex(@"^(\d+) +(\w+)\((.*)$")]
    private static partial Regex Begun();

    [GeneratedRegex(@"^(\d+) +<\.\.\. \w+ resumed>")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"\) += (-?\d+)[^)]*(\([^)]*\))?$")]
    private static partial Regex Result();

    [GeneratedRegex(" +")]
    private static partial Regex SpaceRun();
}
