namespace PacSpace.Storage.Ledger;

/// <summary>The right to verify an environment for a while, which one verifier of all servers has at a time.</summary>
/// <param name="Holder">Names the verifier, uniquely.</param>
/// <param name="Fence">Grows each time the lease is given: a holder that slept past its end is told apart.</param>
public sealed record VerifierLease(long Environment, string Holder, long Fence, TimeSpan Life);
