using System.Buffers.Binary;
using System.Text;
using PacSpace.Core.Merkle;
using PacSpace.Core.Notes;
using PacSpace.Core.Statements;
using PacSpace.Storage.Ledger;

namespace PacSpace.Server.PublicLog;

/// <summary>
/// An environment's log as far as its signed head goes. Everything is read beside the environment's lock; what a head
/// covers never changes.
/// </summary>
/// <param name="VerifierKey">The log's key; null if it can't be read.</param>
internal sealed record PublishedLog(ILedgerStore Store, LogState State, LogVerifierKey? VerifierKey)
{
    // Each entry of a bundle follows its length: uint16, big-endian.
    private const int PrefixedEntrySize = sizeof(ushort) + LogEntry.Size;

    private long Environment => State.Log.Environment;

    /// <summary>The signed tree head.</summary>
    /// <exception cref="InvalidDataException">The stored one is not the log's, or of another size.</exception>
    public string Head() =>
        VerifierKey is not null && SignedNote.OpenTreeHead(State.SignedHead, VerifierKey)?.Size == State.VerifiedSize
            ? State.SignedHead
            : throw new InvalidDataException($"The stored tree head of environment {Environment} does not hold.");

    /// <summary>The first hashes of a tile; null where the head does not cover all of them.</summary>
    /// <exception cref="InvalidDataException">The stored tile is missing or short.</exception>
    public async Task<byte[]?> HashesAsync(int level, TilePath path, CancellationToken ct)
    {
        var hashes = level * Tile.Height < 63 ? State.VerifiedSize >> (level * Tile.Height) : 0;
        if (path.Index > hashes / Tile.FullWidth || path.Index * Tile.FullWidth + path.Width > hashes) return null;
        var stored = (await Store.FindTileAsync(Environment, level, path.Index, ct))?.Hashes ?? [];
        var size = path.Width * Hash.Size;
        return stored.Length >= size ? stored[..size] : throw new InvalidDataException(
            $"Tile {level}/{path.Index} of environment {Environment} is missing or short.");
    }

    /// <summary>The first entries of a bundle, recomputed from their rows; null beyond the head.</summary>
    /// <exception cref="InvalidDataException">A row does not give the leaf hash that the head covers.</exception>
    public async Task<byte[]?> EntriesAsync(TilePath path, CancellationToken ct)
    {
        if (await HashesAsync(0, path, ct) is not { } hashes) return null;
        var first = path.Index * Tile.FullWidth;
        var rows = await Store.ReadEntriesAsync(Environment, first, path.Width, ct);
        var bundle = new byte[path.Width * PrefixedEntrySize];
        for (var i = 0; i < path.Width; i++)
        {
            if (i >= rows.Count || rows[i].LogIndex != first + i || EntryOf(rows[i]) is not { } entry
                || entry.LeafHash() != new Hash(hashes.AsSpan(i * Hash.Size, Hash.Size)))
                throw new InvalidDataException(
                    $"Entry {first + i} of environment {Environment} is not what was signed.");
            var place = bundle.AsSpan(i * PrefixedEntrySize, PrefixedEntrySize);
            BinaryPrimitives.WriteUInt16BigEndian(place, LogEntry.Size);
            entry.CopyTo(place[sizeof(ushort)..]);
        }
        return bundle;
    }

    private LogEntry? EntryOf(LogRow row) => row switch
    {
        DeltaRow delta => LogEntry.Of(EntryType.Delta, delta.Statement(State.Log).Encode()),
        CheckpointRow checkpoint => LogEntry.Of(checkpoint.EntryType, Encoding.UTF8.GetBytes(checkpoint.Statement)),
        _ => null,
    };
}
