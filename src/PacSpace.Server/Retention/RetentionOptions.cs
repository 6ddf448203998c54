using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Retention;

/// <summary>How payloads are destroyed whose time is over, under <c>PacSpace:Retention</c>.</summary>
public sealed class RetentionOptions
{
    public const string Section = "PacSpace:Retention";

    /// <summary>Seconds between sweeps; a changed setting is swept at once.</summary>
    [Range(1, 86_400)]
    public int SweepSeconds { get; set; } = 300;

    /// <summary>Log entries in one transaction of a sweep.</summary>
    [Range(1, 10_000)]
    public int BatchEntries { get; set; } = 500;

    /// <summary>
    /// Hours between the rounds that remove what destroyed payloads left in the database's files (SQLite: rewriting the
    /// file; PostgreSQL: VACUUM).
    /// </summary>
    [Range(0, 8760)]
    public double EraseHours { get; set; } = 24;

    /// <summary>
    /// Largest SQLite file, in MiB, that is rewritten while the server runs: nothing can be recorded meanwhile, a few
    /// seconds at this size.
    /// </summary>
    [Range(0, 1_048_576)]
    public int MaxRewriteMebibytes { get; set; } = 256;
}
