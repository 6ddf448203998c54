using PacSpace.Server.Hosting.Errors;
using PacSpace.Storage.Control;

namespace PacSpace.Server.PublicVerify;

/// <summary>What recomputing a subject finds, for the JSON answer and for the page.</summary>
internal sealed class RecomputedProofs(IControlStore control, ProofCache cache)
{
    private const int RetryAfterSeconds = 2;

    /// <summary>
    /// The findings; an error if the server has too much to recompute. A delta costs a few reads and is looked at again
    /// each time: its id is public, and whoever makes up a thousand questions of it pushes no checkpoint out.
    /// </summary>
    public async Task<(ProofFindings? Findings, ApiError? Error)> FindingsAsync(Subject subject)
    {
        var findings = subject.Checkpoint is null ? await CheckAsync(subject)
            : await cache.GetAsync(subject.Root, () => CheckAsync(subject));
        return findings is not null ? (findings, null) : (null, ApiError.Unavailable(
            "Other proofs are being recomputed. Ask again in a moment.", RetryAfterSeconds));
    }

    // Not cancelled with the request: others may wait for the same findings.
    private async Task<ProofFindings> CheckAsync(Subject subject)
    {
        var environment = await control.FindEnvironmentByNumberAsync(subject.Log.Environment, CancellationToken.None);
        var checker = new ProofChecker(subject.Store, subject.Log, environment?.VerifierKey);
        return subject.Checkpoint is { } checkpoint
            ? await checker.CheckAsync(checkpoint, CancellationToken.None)
            : await checker.CheckAsync(subject.Delta!, CancellationToken.None);
    }
}
