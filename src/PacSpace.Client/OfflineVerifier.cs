using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Proofs;

namespace PacSpace.Client;

/// <summary>What the verifying party brings along. None of it may come from the party that made the file.</summary>
public sealed record OfflineOptions
{
    /// <summary>The logs, keys and witnesses to trust, as a C2SP tlog-policy.</summary>
    public required string Policy { get; init; }

    /// <summary>
    /// The proof root on the invoice; of a single delta, its receipt id. Without it the outcome is incomplete.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>The signed head that was kept the last time; null at first use.</summary>
    public string? State { get; init; }

    /// <summary>The customer that it must be about.</summary>
    public string? CustomerId { get; init; }

    /// <summary>Where the window must start.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Where the window must end.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>A checkpoint that was made before its window ended will do.</summary>
    public bool AllowOpen { get; init; }
}

/// <summary>Checks proof files without asking the server: everything is recomputed from the file.</summary>
public static class OfflineVerifier
{
    /// <summary>Checks a checkpoint's bundle (<c>.pacproof</c>), of any length.</summary>
    /// <exception cref="ArgumentException">Policy or root can't be read.</exception>
    /// <exception cref="IOException">The stream can't be read. Nothing that it holds throws.</exception>
    public static VerificationReport VerifyBundle(Stream bundle, OfflineOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return BundleVerifier.Verify(bundle, Read(options), ct: ct);
    }

    /// <summary>Checks the proof of a single delta (<c>.tlog-proof</c>).</summary>
    /// <exception cref="ArgumentException">Policy or root can't be read.</exception>
    public static VerificationReport VerifyProofFile(string file, OfflineOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        return TlogProofVerifier.Verify(Encoding.UTF8.GetBytes(file), Read(options));
    }

    private static VerificationOptions Read(OfflineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!LogPolicy.TryParse(Encoding.UTF8.GetBytes(options.Policy), out var policy, out var error))
            throw new ArgumentException($"The policy can't be read: {error}", nameof(options));
        return new VerificationOptions
        {
            Policy = policy,
            Root = options.Root is { } root ? ReadRoot(root) : null,
            State = options.State,
            Customer = options.CustomerId,
            Start = options.Start?.ToUnixTimeMilliseconds(),
            End = options.End?.ToUnixTimeMilliseconds(),
            AllowOpen = options.AllowOpen,
        };
    }

    private static Hash ReadRoot(string text) => Hash.TryParsePrefixedHex(text, out var root)
        ? root : throw new ArgumentException($"'{text}' is not 0x and 64 lower-case hex digits.", nameof(text));
}
