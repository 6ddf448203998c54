using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.PublicVerify;

internal static class StoredDeltas
{
    /// <summary>True if the stored columns give the stored leaf, and the payload, unless destroyed, its hash.</summary>
    public static bool IsIntact(this DeltaRow row, LogIdentity log) => row.Statement(log).LeafHash() == row.Leaf
        && (row.Payload is not { } payload || payload.Statement(log.Environment).ContentHash() == row.PayloadHash);
}
