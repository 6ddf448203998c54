using System.Reflection;
using Microsoft.Data.Sqlite;
using PacSpace.Server.Hosting;
using static System.FormattableString;

namespace PacSpace.Bench.Compare;

/// <summary>What a figure can't be read without, line by line.</summary>
internal static class CompareConditions
{
    /// <param name="method">How figures were taken, in a sentence.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        Stage stage, string method, string loadBefore, TimeSpan took, CancellationToken ct)
    {
        var (options, now) = (stage.Options, TimeProvider.System.GetUtcNow());
        var disk = new DriveInfo(options.Directory).DriveFormat;
        return
        [
            Invariant($"Ended {now:yyyy-MM-dd HH:mm} UTC after {took.TotalMinutes:F1} minutes; PacSpace {Version()}."),
            $"{Machine.Describe()}.",
            "Everything on this machine: the servers, their databases, and what drives them.",
            $"Priority: nice {Machine.Nice()}. Load average {loadBefore} before and {Machine.LoadAverage()} at the end; "
                + "the run by itself makes some 3.",
            $"What else ran: {options.Note ?? "not said"}.",
            method,
            $"Databases on {disk}.",
            .. stage.Postgres is { } postgres ? [$"{await postgres.DescribeAsync(ct)}."] : Array.Empty<string>(),
            $"{await SqliteAsync(ct)}; WAL, synchronous = FULL, as the store opens it.",
        ];
    }

    private static string Version() => typeof(PacSpaceOptions).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "of an unknown version";

    private static async Task<string> SqliteAsync(CancellationToken ct)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(ct);
        return $"SQLite {connection.ServerVersion}";
    }
}
