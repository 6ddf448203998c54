using PacSpace.Core.Proofs;

namespace PacSpace.Core.Tests.Proofs;

internal static class Verifying
{
    public static VerificationReport Bundle(byte[] bytes, VerificationOptions options) =>
        BundleVerifier.Verify(new MemoryStream(bytes), options, ct: TestContext.Current.CancellationToken);

    /// <summary>By the file's extension.</summary>
    public static VerificationReport File(string name, byte[] bytes, VerificationOptions options) =>
        name.EndsWith(".tlog-proof", StringComparison.Ordinal)
            ? TlogProofVerifier.Verify(bytes, options)
            : Bundle(bytes, options);
}
