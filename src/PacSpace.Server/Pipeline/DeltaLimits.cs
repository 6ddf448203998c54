namespace PacSpace.Server.Pipeline;

/// <summary>Sizes that a client can meet.</summary>
internal static class DeltaLimits
{
    public const int MaxBatchItems = 1000;
    public const int MaxBatchBytes = 8 * 1024 * 1024;
    public const int MaxMetadataBytes = 16 * 1024;
}
