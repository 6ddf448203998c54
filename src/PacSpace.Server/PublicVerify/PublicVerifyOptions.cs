using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.PublicVerify;

/// <summary>How much strangers may have recomputed, under <c>PacSpace:Verify</c>.</summary>
public sealed class PublicVerifyOptions
{
    public const string Section = "PacSpace:Verify";

    /// <summary>Checkpoints that are recomputed at the same time.</summary>
    [Range(1, 256)]
    public int MaxComputations { get; set; } = 2;

    /// <summary>How many others may wait for that; further ones get 503 at once.</summary>
    [Range(0, 10_000)]
    public int MaxWaiting { get; set; } = 100;

    /// <summary>How long they wait before they get 503.</summary>
    [Range(0, 60)]
    public int MaxWaitSeconds { get; set; } = 3;
}
