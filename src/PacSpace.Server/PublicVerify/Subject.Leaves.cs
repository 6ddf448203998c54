using System.Runtime.CompilerServices;
using PacSpace.Core.Merkle;
using PacSpace.Storage.Ledger.Trees;

namespace PacSpace.Server.PublicVerify;

internal sealed partial record Subject
{
    private const int MembersAtOnce = 1000;

    /// <summary>Leaves of the tree whose root its statement names; a delta is one.</summary>
    public async Task<long> CountLeavesAsync(CancellationToken ct) => Checkpoint switch
    {
        null => 1,
        { EntryType: EntryType.Checkpoint } => Checkpoint.LastSequence - Checkpoint.FirstSequence + 1,
        _ => (await Store.ReadMembersAsync(Log.Environment, Checkpoint.LogIndex, ct)).Count,
    };

    /// <summary>The leaves under a checkpoint's root, in its order, some at a time. Nothing is hashed.</summary>
    /// <exception cref="InvalidDataException">A covered entry is missing.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadLeavesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var checkpoint = Checkpoint!;
        if (checkpoint.EntryType == EntryType.Checkpoint)
        {
            var tree = new CustomerTree(Store, Log.Environment, checkpoint.CustomerId);
            await foreach (var leaves in tree.ReadLeavesAsync(checkpoint.FirstSequence, checkpoint.LastSequence, ct))
                yield return leaves;
            yield break;
        }
        foreach (var indices in (await Store.ReadMembersAsync(Log.Environment, checkpoint.LogIndex, ct)).Chunk(MembersAtOnce))
        {
            var members = await Store.ReadEntriesAtAsync(Log.Environment, indices, ct);
            yield return Hash.Join([.. indices.Select(index => members.GetValueOrDefault(index)?.Leaf
                ?? throw new InvalidDataException($"Entry {index} of environment {Log.Environment} is missing."))]);
        }
    }
}
