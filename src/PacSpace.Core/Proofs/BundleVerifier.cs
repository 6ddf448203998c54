namespace PacSpace.Core.Proofs;

/// <summary>
/// Checks a <c>.pacproof</c> bundle offline, by the ten steps of formats.md §4. Everything is recomputed from the file
/// and what the verifying party brings along; memory does not grow with the file.
/// </summary>
public static class BundleVerifier
{
    // While one batch is followed up, two others may be decoded by other threads.
    private const int BatchesAhead = 2;

    /// <summary>
    /// Reads the bundle to its end or to the first line that can't be read, whatever else is wrong before that: the
    /// lowest-numbered failure is the one that counts.
    /// </summary>
    /// <exception cref="IOException">The stream can't be read. Nothing that it holds throws.</exception>
    public static VerificationReport Verify(
        Stream bundle, VerificationOptions options, IProgress<VerificationProgress>? progress = null,
        CancellationToken ct = default)
    {
        var lines = new LineReader(bundle);
        var run = new BundleRun(options);
        if (lines.TryRead(out var header)) run.ReadHeader(header, lines.Error);
        var ahead = new Queue<(LineBatch Batch, Task Decoding)>();
        var batch = new LineBatch();
        try
        {
            while (!run.IsOver && lines.TryRead(out var line))
            {
                batch.Add(lines.Number, line, lines.Error);
                if (!batch.IsFull) continue;
                ct.ThrowIfCancellationRequested();
                progress?.Report(new VerificationProgress(lines.Bytes, lines.Number));
                ahead.Enqueue((batch, Decode(batch, run)));
                batch = ahead.Count > BatchesAhead ? Follow(ahead, run) : new LineBatch();
            }
            while (ahead.Count > 0) Follow(ahead, run);
        }
        finally
        {
            // Whatever ended this, nothing goes on behind it.
            foreach (var (_, decoding) in ahead) decoding.Wait(CancellationToken.None);
        }
        batch.Decode(run.Common, run.NeedsStatements);
        run.Read(batch);
        progress?.Report(new VerificationProgress(lines.Bytes, lines.Number));
        return run.Finish();
    }

    private static Task Decode(LineBatch batch, BundleRun run)
    {
        var (common, needsStatements) = (run.Common, run.NeedsStatements);
        return Task.Run(() => batch.Decode(common, needsStatements));
    }

    // Returns the batch to be filled anew.
    private static LineBatch Follow(Queue<(LineBatch Batch, Task Decoding)> ahead, BundleRun run)
    {
        var (batch, decoding) = ahead.Dequeue();
        decoding.GetAwaiter().GetResult();
        if (!run.IsOver) run.Read(batch);
        batch.Clear();
        return batch;
    }
}
