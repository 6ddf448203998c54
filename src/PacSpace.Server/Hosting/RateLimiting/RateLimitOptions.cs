using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Hosting.RateLimiting;

/// <summary>Token buckets, under <c>PacSpace:RateLimit</c>.</summary>
public sealed class RateLimitOptions
{
    public const string Section = "PacSpace:RateLimit";

    /// <summary>Balance API requests a second for each API key; 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int PerSecond { get; set; } = 100;

    /// <summary>How many of them may come at once.</summary>
    [Range(1, 10_000_000)]
    public int Burst { get; set; } = 200;

    /// <summary>Requests a second of each address that are made without authentication; 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int PublicPerSecond { get; set; } = 10;

    /// <summary>How many of them may come at once.</summary>
    [Range(1, 10_000_000)]
    public int PublicBurst { get; set; } = 60;

    /// <summary>Requests a second of each address for heads and tiles of the public logs; 0: no limit.</summary>
    [Range(0, 1_000_000)]
    public int LogPerSecond { get; set; } = 200;

    /// <summary>How many of them may come at once: a monitor that catches up reads many tiles.</summary>
    [Range(1, 10_000_000)]
    public int LogBurst { get; set; } = 1000;
}
