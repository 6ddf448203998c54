using System.Globalization;
using System.Text;
using PacSpace.Cli.Heads;
using PacSpace.Core.Merkle;
using PacSpace.Core.Proofs;

namespace PacSpace.Cli.Verify;

/// <summary>A bundle held against another one of the same customer.</summary>
/// <param name="Other">As the user named it.</param>
/// <param name="Problem">Why they can't be held against each other; null if they can.</param>
/// <param name="Contradiction">Null if they agree as far as both go.</param>
/// <param name="Evidence">The file with both sides; null if there is nothing to keep.</param>
internal sealed record ComparisonResult(string Other, string? Problem, Contradiction? Contradiction, string? Evidence)
{
    public int ExitCode => Contradiction is not null ? ExitCodes.Failed
        : Problem is not null ? ExitCodes.Incomplete : ExitCodes.Success;

    public string Text => this switch
    {
        { Problem: { } problem } => $"it can't be held against {Other}: {problem}",
        { Contradiction: { } found } => $"{What(found)}; evidence with both sides: {Evidence ?? "not written"}",
        _ => $"It agrees with {Other} as far as both go.",
    };

    private static string What(Contradiction found) => found.Kind switch
    {
        ContradictionKind.Fork => "the log has forked, there are two heads of one size with different roots",
        ContradictionKind.Sequence => string.Create(CultureInfo.InvariantCulture,
            $"there are two different deltas of sequence {found.Sequence} of {found.Customer}"),
        _ => $"two checkpoints of {found.Customer} for one window cover different deltas",
    };
}

/// <summary>Compares a verified bundle with another, and writes what contradicts itself into a file.</summary>
internal sealed class Comparison(string other, string evidenceDirectory, VerificationOptions options)
{
    public ComparisonResult Run(string path, CancellationToken ct)
    {
        if (CheckOther(ct) is { } problem) return new(other, problem, null, null);
        using var left = ProofFile.Open(path);
        using var right = ProofFile.Open(other);
        var found = BundleComparer.Compare(left.Content, right.Content, ct);
        return new(other, found.Problem, found.Contradiction, found.Contradiction is { } both ? Write(both) : null);
    }

    // Two stories are evidence only if both hold by themselves. What was asked of the first, a root or a window, is not
    // asked of the other.
    private string? CheckOther(CancellationToken ct)
    {
        using var file = ProofFile.Open(other);
        if (file.IsTlogProof) return "it is no bundle";
        var report = BundleVerifier.Verify(
            file.Content, new VerificationOptions { Policy = options.Policy, AllowOpen = true }, null, ct);
        return report.FailedStep is { } step
            ? string.Create(CultureInfo.InvariantCulture,
                $"it fails itself at step {step} ({report.Steps[step - 1].Name}): {report.Steps[step - 1].Detail}")
            : null;
    }

    // Evidence that can't be written to a file is printed rather than lost.
    private string? Write(Contradiction found)
    {
        var json = Encoding.UTF8.GetBytes(found.ToJson());
        var path = Path.Combine(
            Path.GetFullPath(evidenceDirectory), $"contradiction-{Hash.Sha256(json).ToHex()[..16]}.json");
        try
        {
            AtomicFile.Write(path, json);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The evidence can't be written to a file ({e.Message}). Keep this:");
            Console.Error.WriteLine(found.ToJson());
            return null;
        }
    }
}
