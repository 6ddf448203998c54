using System.ComponentModel.DataAnnotations;

namespace PacSpace.Server.Pipeline;

/// <summary>Bounds of what waits to be appended, under <c>PacSpace:Pipeline</c>.</summary>
public sealed class PipelineOptions
{
    public const string Section = "PacSpace:Pipeline";

    /// <summary>Items of one environment that may wait; beyond it emits get 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingItems { get; set; } = 20_000;

    /// <summary>Bytes of reasons, references and metadata of one environment that may wait.</summary>
    [Range(1024, int.MaxValue)]
    public long MaxWaitingBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds between sweeps that verify what no hint announced.</summary>
    [Range(1, 3600)]
    public int SweepSeconds { get; set; } = 2;

    /// <summary>Seconds for which an entry may wait to be verified before <c>/health/ready</c> says degraded.</summary>
    [Range(1, 86_400)]
    public int MaxVerificationLagSeconds { get; set; } = 30;
}
