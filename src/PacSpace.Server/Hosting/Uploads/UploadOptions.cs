using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Hosting.Uploads;

/// <summary>How slowly an upload may come, under <c>PacSpace:Uploads</c>.</summary>
public sealed class UploadOptions
{
    public const string Section = "PacSpace:Uploads";

    /// <summary>
    /// Bytes a second, on average since the body began; time in which the server itself is busy does not count. A bad
    /// mobile line has several times as much, and who only holds connections open has to pay for them.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int MinBytesPerSecond { get; set; } = 16 * 1024;

    /// <summary>Seconds after which the average begins to count.</summary>
    [Range(2, 3600)]
    public int GraceSeconds { get; set; } = 30;

    /// <summary>Seconds in which nothing may come, whatever came before.</summary>
    [Range(1, 3600)]
    public int IdleSeconds { get; set; } = 60;
}
