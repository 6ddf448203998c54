namespace PacSpace.Core.Notes;

/// <summary>A valid cosignature: which witness, and when it says it saw the head (unix seconds).</summary>
public sealed record Cosigned(string Witness, long UnixSeconds);

/// <summary>A note judged by a policy.</summary>
/// <param name="Head">The head if the policy accepts it, otherwise null.</param>
/// <param name="Reason">Why it does not; null if it does.</param>
/// <param name="Cosignatures">The policy's witnesses that cosigned it, in the policy's order.</param>
public sealed record HeadVerdict(TreeHead? Head, string? Reason, IReadOnlyList<Cosigned> Cosignatures)
{
    internal static HeadVerdict Refused(string reason) => new(null, reason, []);
}
