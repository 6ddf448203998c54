namespace PacSpace.Storage.Ledger.Verification;

/// <summary>A signed head that is stored: everything below its size is VERIFIED.</summary>
public sealed record VerifiedHead(long Size, string Note);
