using PacSpace.Cli.Heads;
using PacSpace.Core.Proofs;
using Spectre.Console;

namespace PacSpace.Cli.Verify;

/// <summary>What a verification found, and what became of the state.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Kept">The file that holds the verified head now; null if it was not moved.</param>
/// <param name="IsFirstUse">There was no kept head before.</param>
/// <param name="Unkept">Why the head could not be kept though it was verified.</param>
/// <param name="Comparison">With another bundle; null if none was given, or if this one failed by itself.</param>
internal sealed record VerifyResult(
    string File, VerificationOptions Options, VerificationReport Report, string? Kept, bool IsFirstUse,
    string? Unkept, ComparisonResult? Comparison)
{
    public int ExitCode
    {
        get
        {
            if (Report.Outcome == VerificationOutcome.Failed || Comparison?.ExitCode == ExitCodes.Failed)
                return ExitCodes.Failed;
            var isComplete = Report.Outcome == VerificationOutcome.Verified && Unkept is null
                && Comparison?.Problem is null;
            return isComplete ? ExitCodes.Success : ExitCodes.Incomplete;
        }
    }

    /// <summary>What keeps it from being verified though nothing failed.</summary>
    public IEnumerable<string> Missing =>
        Report.Missing.Append(Unkept).Append(Comparison?.Problem is null ? null : Comparison.Text).OfType<string>();
}

/// <summary>Verifies one file and moves the state forward if all held.</summary>
internal sealed class Verification(VerificationOptions options, HeadFile? state, Comparison? comparison)
{
    // Below this no bar is worth the flicker.
    private const long LongFileBytes = 4 << 20;

    public VerifyResult Run(string path, CancellationToken ct)
    {
        using var file = ProofFile.Open(path);
        if (file.IsTlogProof && comparison is not null)
            throw new UsageException($"--against holds bundles against each other; {path} is the proof of one delta.");
        var report = Verify(file, ct);
        var compared = report.Outcome == VerificationOutcome.Failed ? null : comparison?.Run(path, ct);
        // A head that one of two stories hangs on is nothing to hold on to.
        var (kept, unkept) = compared?.Contradiction is null ? Keep(report) : (null, null);
        return new(file.Name, options, report, kept, options.State is null, unkept, compared);
    }

    private VerificationReport Verify(ProofFile file, CancellationToken ct)
    {
        if (file.IsTlogProof) return TlogProofVerifier.Verify(file.ReadTlogProof(), options);
        if (!Terminal.Error.Profile.Out.IsTerminal || file.Length < LongFileBytes)
            return BundleVerifier.Verify(file.Content, options, null, ct);
        return Terminal.Error.Progress().AutoClear(true).Start(context =>
        {
            var task = context.AddTask(Markup.Escape(Terminal.Plain(file.Name)), maxValue: file.Length ?? 1);
            task.IsIndeterminate = file.Length is null;
            return BundleVerifier.Verify(file.Content, options, new Progress(p => task.Value = p.Bytes), ct);
        });
    }

    private (string? Kept, string? Unkept) Keep(VerificationReport report)
    {
        if (state is null || report.HeadToKeep is not { } note || report.Summary is not { } summary)
            return (null, null);
        try
        {
            state.Write(options.Policy!, new KeptHead(summary.TreeHead, note));
            return (state.FullPath, null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return (null, e.Message);
        }
    }

    // Unlike Progress<T> it calls at once, on the same thread.
    private sealed class Progress(Action<VerificationProgress> report) : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) => report(value);
    }
}
