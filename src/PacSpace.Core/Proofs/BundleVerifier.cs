namespace PacSpace.Core.Proofs;

/// <summary>
/// Checks a <c>.pacproof</c> bundle offline, by the ten steps of formats.md §4. Everything is recomputed from the file
/// and what the verifying party brings along; memory does not grow with the file.
/// </summary>
public static class BundleVerifier
{
    private const int LinesPerReport = 1024;

    /// <summary>Reads the bundle to its end, whatever is wrong with it.</summary>
    /// <exception cref="IOException">The stream can't be read. Nothing that it holds throws.</exception>
    public static VerificationReport Verify(
        Stream bundle, VerificationOptions options, IProgress<VerificationProgress>? progress = null,
        CancellationToken ct = default)
    {
        var lines = new LineReader(bundle);
        var run = new BundleRun(options);
        while (lines.TryRead(out var line))
        {
            run.Read(lines.Number, line, lines.Error);
            if (lines.Number % LinesPerReport != 0) continue;
            ct.ThrowIfCancellationRequested();
            progress?.Report(new VerificationProgress(lines.Bytes, lines.Number));
        }
        progress?.Report(new VerificationProgress(lines.Bytes, lines.Number));
        return run.Finish();
    }
}
